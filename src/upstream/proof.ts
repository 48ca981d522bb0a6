import { type Call, slice } from '../wire/message.ts'
import { jsonText } from '../wire/python.ts'
import { composeBody } from '../wire/request.ts'

/**
 * Proof that the upstream is not this gateway, directly or through other proxies in a circle.
 * The gateway sends a unique read upstream, which must not come back to its own port.
 * Any proxy forwards it, because it is an ordinary call. It costs Anki next to nothing (options of a deck that does not exist: false).
 */
export interface Proof {
  /** Returns the body of an equal call that proves nothing. */
  ask(): Buffer
  /** Returns the body to send now. The proof recognises a call with its nonce until `end`. */
  begin(): Buffer
  /** Ends the proof. Returns true if the nonce came back. */
  end(): boolean
  /** Returns whether these params are those of the current proof, and records it if so. */
  recognise(params: Buffer | null): boolean
}

const PROOF_ACTION = Buffer.from(jsonText('getDeckConfig'))

/**
 * @param key JSON text of AnkiConnect's key, or null
 * @param nonce returns a text that nobody can guess
 */
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

/** Returns whether a request is the gateway's own proof of one of these upstreams that came back. */
export function carriesProof(
  { text, params, items }: Call,
  upstreams: readonly { readonly proof: Pick<Proof, 'recognise'> }[],
): boolean {
  const given = slice(text, params)
  for (const { proof } of upstreams) if (proof.recognise(given)) return true
  return items?.calls.some((item) => carriesProof(item, upstreams)) ?? false
}
