import type { Served } from '../../src/request/served.ts'
import type { SimulatedRequest } from './requests.ts'

/** What a reply tells a client about one call of its request. */
export type Told = 'done' | 'not done' | 'unknown'

/** Errors that say that a call was not sent. */
const NOT_SENT =
  /^(?:Anki is busy|the connection to Anki ended|refused by policy|over budget|.*\bbudget\b|too many|waits for|the url leads to|the media behind|.*approv|.*\bload\b)/

/** Returns what a reply tells about each call that writes, or what is wrong with the reply. */
export function beliefs({ marks }: SimulatedRequest, served: Served, reply: string): readonly Told[] | string {
  if (served.kind === 'drop') return marks.map(() => 'not done')
  let parsed: unknown
  try {
    parsed = JSON.parse(reply)
  } catch {
    return `not JSON: ${reply.slice(0, 200)}`
  }
  if (marks.length <= 1) return [toldBy(parsed)]
  const whole = errorIn(parsed)
  if (whole !== null) return marks.map(() => toldBy(parsed))
  const items = Array.isArray(parsed) ? parsed : (parsed as { readonly result: unknown }).result
  if (!Array.isArray(items) || items.length !== marks.length) return `not ${marks.length} items: ${reply.slice(0, 200)}`
  return items.map(toldBy)
}

function errorIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null
  return typeof answer.error === 'string' ? answer.error : null
}

function toldBy(answer: unknown): Told {
  const error = errorIn(answer)
  if (error === null) return 'done'
  if (error.startsWith('outcome unknown')) return 'unknown'
  return NOT_SENT.test(error) ? 'not done' : 'unknown'
}
