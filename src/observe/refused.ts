import type { CallTally } from '../request/tally.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { RefusedBy } from '../wire/outcome.ts'
import { refusedTexts } from './texts.ts'

/** The refused part of a request, for the log: the check that refused it, and the words of the rules. */
export interface RefusalSummary {
  readonly by: readonly RefusedBy[]
  readonly rules: readonly string[]
}

/** These refuse in words of their own; others name places in a call, which can be a client's words. */
const speaking: ReadonlySet<RefusedBy> = new Set(['policy', 'hazard', 'ask', 'budget', 'load', 'audit', 'scope'])
/** Of the rules that refused the calls of one request the first few are named. */
const NAMED = 3

/** Null where nothing was. */
export function refusedOf(refusal: RefusedBy | null, calls: readonly CallTally[]): RefusalSummary | null {
  if (refusal === null && calls.every(({ refusal }) => refusal === null)) return null
  const refusals = calls.flatMap(({ refusal }) => refusal ?? [])
  const by = new Set(refusals.map(({ by }) => by))
  if (refusal !== null) by.add(refusal)
  const rules = new Set(refusals.flatMap(({ by, error }) => (speaking.has(by) ? error.text : parameterIn(error))))
  return { by: [...by], rules: [...rules].slice(0, NAMED) }
}

/** Matches the action and its parameter, both of the catalogue. Names further in can be a client's words. */
const PARAMETER = /^\w{1,64}: params\.\w{1,64}/

/** The parameter that a check of values is about. */
function parameterIn({ code, text }: Text): string[] {
  const [parameter] = (code.startsWith('check.') && PARAMETER.exec(text)) || []
  return parameter === undefined ? [] : [refusedTexts('refused.parameter', { parameter }).text]
}
