/**
 * Words of Anki's search language whose meaning moves with the clock, and the one that follows the windows. Quotes and
 * backslashes may stand inside of them (`is:"due"`) and are taken out before; a word that only looks like one of these
 * costs a cached answer and nothing else.
 */
const CLOCK = /is:due|(?:added|edited|rated|introduced|resched):|prop:(?!ivl|reps|lapses|ease|pos)/
const WINDOWS = /deck:current/

/** Whether what a search finds depends on more than the collection: on the day, the hour, or Anki's windows. */
export function isVolatileQuery(query: string): boolean {
  const plain = query.toLowerCase().replaceAll(/["\\]/g, '')
  return CLOCK.test(plain) || WINDOWS.test(plain)
}
