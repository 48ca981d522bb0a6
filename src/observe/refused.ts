import type { RefusedBy } from './outcome.ts'
import type { CallTally } from './tally.ts'

/** What of a request was refused, for the log: by what, and in the words of the rules. */
export interface Refused {
  readonly by: readonly RefusedBy[]
  readonly rules: readonly string[]
}

/** These refuse in words of their own; others name parameters, which are a client's words. */
const speaking: ReadonlySet<RefusedBy> = new Set(['policy', 'hazard', 'ask', 'budget', 'load'])
/** Of the rules that refused the calls of one request the first few are named. */
const NAMED = 3

/** Null where nothing was. */
export function refusedOf(refusal: RefusedBy | null, calls: readonly CallTally[]): Refused | null {
  if (refusal === null && calls.every(({ refusal }) => refusal === null)) return null
  const refusals = calls.flatMap(({ refusal }) => refusal ?? [])
  const by = new Set(refusals.map(({ by }) => by))
  if (refusal !== null) by.add(refusal)
  const rules = new Set(refusals.filter(({ by }) => speaking.has(by)).map(({ error }) => error))
  return { by: [...by], rules: [...rules].slice(0, NAMED) }
}
