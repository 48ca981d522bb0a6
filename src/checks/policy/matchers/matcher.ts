import type { NameKind } from '../../../actions/spelling.ts'
import { exactText } from '../../../wire/outline.ts'
import { numberText, type Value } from '../../../wire/value.ts'

/**
 * Tests a value. Numbers need the holder and the name there for their exact text. `kind` is the kind of thing that a text there names to
 * Anki; null for a literal text.
 */
export type Test = (value: Value, holder: object, name: string | number, kind: NameKind | null) => boolean

/** The limits of a place, which apply before the tests of its values. */
export interface PlaceBounds {
  /** Whether a call with nothing there passes. */
  readonly absent: boolean
  /** The most items of a value. */
  readonly mostItems: number
  /** The most bytes of the JSON text of a value. */
  readonly mostBytes: number
}

/** One word that restricts a value. Its file has everything about it, and list.ts gives it its name. */
export interface Matcher {
  /** Describes a mistake in `wanted`, beginning with "expected"; null if there is none. */
  readonly mistake: (wanted: unknown) => string | null
  /** Makes the test of a value. Without a test, it only has limits. `wanted` has no mistake, here and below. */
  readonly test?: (wanted: unknown) => Test
  readonly bounds?: (wanted: unknown) => Partial<PlaceBounds>
  /** Whether the test reads the file system, so that its result may change. */
  readonly looksOutside?: true
  /** Whether it allows every URL. */
  readonly takesEveryUrl?: (wanted: unknown) => boolean
  /** The name of the matcher that no value can fulfil together with this one. */
  readonly excludes?: string
  /** The demand on a value (`be "a"`), for refusals, explain and approvals. It repeats nothing of any call. */
  readonly words: (wanted: unknown) => string
  /** The JSON Schema of its value. docs/policy.md shows the `description` too. */
  readonly schema: { readonly title: string; readonly description: string; readonly [keyword: string]: unknown }
}

/** Returns the exact text that the client sent for a text or number; null for anything else. */
export function writtenText(value: Value, holder: object, name: string | number): string | null {
  if (typeof value === 'string') return exactText(holder, name) ?? value
  return typeof value === 'number' ? numberText(holder, name) : null
}

/** Returns a test that only texts can pass. */
export function onText(test: (text: string) => boolean): Test {
  return (value, holder, name) => typeof value === 'string' && test(exactText(holder, name) ?? value)
}

/** Returns one value or a list of them as a list. */
export function listed(wanted: unknown): string[] {
  return (Array.isArray(wanted) ? wanted : [wanted]) as string[]
}

/** Returns a check for one text or a list of texts that all fit. */
export function mistakeInTexts(expected: string, fits: (text: string) => boolean): Matcher['mistake'] {
  return (wanted) => {
    const all: unknown[] = Array.isArray(wanted) ? wanted : [wanted]
    const isFine = all.length > 0 && all.every((one) => typeof one === 'string' && fits(one))
    return isFine ? null : `expected ${expected}, or a list of them`
  }
}

/** Returns the schema of one text or a list of texts. */
export function textsSchema(title: string, description: string): Matcher['schema'] {
  const items = { title: 'a text', type: 'string' }
  return { title: `${title}, or a list of them`, type: ['string', 'array'], minItems: 1, items, description }
}

/** The most values that a refusal names. For more, it gives only their number. */
const MOST_NAMED = 5

/** One or several values in words. */
export function valuesInWords(wanted: unknown): string {
  const all = listed(wanted).map((one) => JSON.stringify(one))
  if (all.length > MOST_NAMED) return `one of ${all.length} values`
  return all.length === 1 ? (all[0] as string) : `one of ${all.join(', ')}`
}
