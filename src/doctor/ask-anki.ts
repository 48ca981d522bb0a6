import { askPort } from '../add-on/ask-port.ts'
import type { Address } from '../net/address.ts'
import { createProof } from '../upstream/proof.ts'
import { recogniseReply } from '../upstream/recognise.ts'
import type { UpstreamState } from '../upstream/state.ts'
import { jsonText } from '../wire/python.ts'
import { cutReply } from '../wire/reply.ts'
import type { UpstreamFacts } from './facts.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Asks an AnkiConnect itself for its state, with the gateway's key. For a gateway that does not run. */
export async function askState(address: Address, key: string | null): Promise<UpstreamState> {
  const keyText = key === null ? null : Buffer.from(jsonText(key))
  const body = createProof(keyText, () => 'doctor')
    .ask()
    .toString('utf8')
  const reply = await askPort(address, { headers: JSON_TYPE, body })
  if (reply === 'absent') return 'down'
  return reply === 'silent' ? 'silent' : recogniseReply(reply.status, reply.body)
}

/**
 * Asks an AnkiConnect which generation it is of, without a side effect: the note of this call cannot be added, and the older ones
 * answer null in its place, the newer ones with an error.
 */
export async function askGeneration(address: Address, key: string | null): Promise<UpstreamFacts['generation']> {
  const call = { action: 'addNotes', version: 6, params: { notes: [{}] }, ...(key !== null && { key }) }
  const reply = await askPort(address, { headers: JSON_TYPE, body: JSON.stringify(call) })
  if (typeof reply === 'string') return null
  const [answer] = cutReply(reply.body, 1, false) ?? []
  if (answer === undefined) return null
  return answer.kind === 'result' ? 'older' : 'newer'
}
