import type { Caller } from '../clients/caller.ts'
import { type Call, slice } from '../wire/message.ts'
import { stringAt } from '../wire/name.ts'

const QUOTE = 0x22

/** The key that a caller showed in its envelope, else in a header or its URL; null where that is none, or none that a client can have. */
export function keyShown({ text, key }: Call, caller: Caller): string | null {
  const written = slice(text, key)
  if (written === null) return caller.key || null
  return (written[0] === QUOTE && stringAt(written, { start: 0, end: written.length })) || null
}
