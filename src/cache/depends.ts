/**
 * Terms of Anki's search language that depend on the clock, and the one that depends on Anki's windows.
 * Callers remove quotes and backslashes first, as a term may contain them (`is:"due"`).
 * A term that only resembles one of these costs a cached reply, but no correctness.
 */
const CLOCK = /is:due|(?:added|edited|rated|introduced|resched):|prop:(?!ivl|reps|lapses|ease|pos)/
const WINDOWS = /deck:current/

/** Returns whether the result of a search depends on more than the collection: on the day, the hour or Anki's windows. */
export function isVolatileQuery(query: string): boolean {
  const plain = query.toLowerCase().replaceAll(/["\\]/g, '')
  return CLOCK.test(plain) || WINDOWS.test(plain)
}
