import type { Caller } from '../clients/caller.ts'
import { LONGEST_KEY } from '../clients/visit.ts'
import { type Call, slice } from '../wire/message.ts'
import { stringAt } from '../wire/name.ts'

const QUOTE = 0x22

/**
 * Returns the key that a caller showed in its envelope, or otherwise in a header or its URL. Null if there is none, or
 * if it cannot be a client's key.
 */
export function keyShown({ text, key }: Call, caller: Caller): string | null {
  const written = slice(text, key)
  if (written === null) return caller.key || null
  const mayBeKey = written[0] === QUOTE && written.length <= LONGEST_KEY
  return (mayBeKey && stringAt(written, { start: 0, end: written.length })) || null
}
