import { type Exact, isNumeral, parseExact } from './json.ts'
import { blanked } from './pointer.ts'

/**
 * How two replies stand to each other: `equal`; `json-equal`: the texts differ, the JSON does not (white space, key order, escapes);
 * `different`.
 */
export interface Comparison {
  readonly kind: 'equal' | 'json-equal' | 'different'
  readonly what: string
}

/**
 * Compares a reply body with the recorded one: as text, or, where places are volatile, as JSON without these places, numbers by
 * their spelling.
 */
export function compareTexts(expected: string, got: string, volatile: readonly string[]): Comparison {
  if (expected === got) return { kind: 'equal', what: '' }
  const texts = `expected ${clip(expected)} got ${clip(got)}`
  let wanted: Exact
  let given: Exact
  try {
    wanted = parseExact(expected)
    given = parseExact(got)
  } catch {
    return { kind: 'different', what: texts }
  }
  for (const pointer of volatile) {
    wanted = blanked(wanted, pointer)
    given = blanked(given, pointer)
  }
  const what = firstDifference(wanted, given)
  if (what) return { kind: 'different', what }
  return volatile.length > 0 ? { kind: 'equal', what: '' } : { kind: 'json-equal', what: texts }
}

/** Where two values first differ, in words; null when they do not. The order of an object's members does not matter. */
export function firstDifference(wanted: Exact, given: Exact, place = ''): string | null {
  if (wanted instanceof Map && given instanceof Map) {
    for (const key of new Set([...wanted.keys(), ...given.keys()])) {
      const below = `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const one = wanted.get(key)
      const other = given.get(key)
      if (one === undefined) return `${below} only in the reply`
      if (other === undefined) return `${below} missing in the reply`
      const what = firstDifference(one, other, below)
      if (what) return what
    }
    return null
  }
  if (Array.isArray(wanted) && Array.isArray(given)) {
    for (const [index, item] of wanted.slice(0, given.length).entries()) {
      const what = firstDifference(item, given[index] ?? null, `${place}/${index}`)
      if (what) return what
    }
    if (wanted.length === given.length) return null
    return `${place}: ${wanted.length} items expected, ${given.length} in the reply`
  }
  if (isNumeral(wanted) && isNumeral(given) ? wanted.numeral === given.numeral : wanted === given) return null
  return `${place || '(root)'}: expected ${describe(wanted)} got ${describe(given)}`
}

/** Which of the recorded reply headers differ, in words. */
export function headerDifferences(
  expected: Readonly<Record<string, string>>,
  got: ReadonlyMap<string, string>,
): string[] {
  return Object.entries(expected)
    .filter(([name, value]) => got.get(name.toLowerCase()) !== value)
    .map(([name, value]) => `${name}: expected ${value} got ${got.get(name.toLowerCase()) ?? 'none'}`)
}

function describe(value: Exact): string {
  if (value instanceof Map) return 'an object'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return clip(isNumeral(value) ? value.numeral : JSON.stringify(value))
}

function clip(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}...` : text
}
