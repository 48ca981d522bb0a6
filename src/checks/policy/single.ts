import { exactText } from '../../wire/outline.ts'
import type { Value } from '../../wire/value.ts'
import type { CompiledMatch } from './match.ts'

/** Whether a single path or URL, `holder[name]`, fulfils matchers. */
export function fitsSingle(match: CompiledMatch, value: Value, holder: object, name: string | number): boolean {
  return (
    match.mostItems >= 1 && match.each(value, holder, name, null) && lengthOf(value, holder, name) <= match.mostBytes
  )
}

/** Returns the bytes of a path or URL. Any other value is longer than every limit. */
function lengthOf(value: Value, holder: object, name: string | number): number {
  return typeof value === 'string' ? Buffer.byteLength(exactText(holder, name) ?? value) : Number.POSITIVE_INFINITY
}
