import { jsonText } from '../wire/python.ts'
import { composeBody } from '../wire/request.ts'

/**
 * Proof that the upstream is not this gateway, directly or through other proxies in a circle: a read that nobody else would
 * make is sent upstream, and must not come back in at our own door. Any proxy passes it on, because it is an ordinary call; it
 * costs Anki next to nothing (options of a deck that does not exist: false).
 */
export interface Proof {
  /** The body of a call just like it that proves nothing. */
  ask(): Buffer
  /** The body to send now; until `end` is called, a call that carries its nonce is recognised. */
  begin(): Buffer
  /** Ends the proof; true when the nonce came back in. */
  end(): boolean
  /** Whether these params are those of the proof under way; remembers it if so. */
  recognise(params: Buffer | null): boolean
}

const PROOF_ACTION = Buffer.from(jsonText('getDeckConfig'))

/** @param key JSON text of AnkiConnect's key, or null @param nonce makes a text that cannot be guessed */
export function createProof(key: Buffer | null, nonce: () => string): Proof {
  let params: Buffer | null = null
  let came = false
  const fresh = () => Buffer.from(`{"deck": ${jsonText(`ankiconnect-gateway ${nonce()}`)}}`)
  const bodyOf = (text: Buffer) => composeBody([{ action: PROOF_ACTION, params: text }], false, key)
  return {
    ask: () => bodyOf(fresh()),
    begin() {
      came = false
      params = fresh()
      return bodyOf(params)
    },
    end() {
      params = null
      return came
    },
    recognise(given) {
      if (params === null || given === null || !given.equals(params)) return false
      came = true
      return true
    },
  }
}
