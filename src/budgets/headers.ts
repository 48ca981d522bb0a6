import type { RateRemainder } from './account.ts'
import type { Budget, Rate } from './budget.ts'
import { type BudgetRefusal, wholeSeconds } from './refusal.ts'
import { PARTS } from './window.ts'

/** The names of units in draft-ietf-httpapi-ratelimit-headers. The draft has no name for writes and notes. */
const quotaUnits = { calls: 'requests', writes: 'writes', notes: 'notes', bytes: 'content-bytes' } as const

/**
 * Returns the headers of a refusal for a client that reads statuses: `Retry-After`, never earlier than the window allows, and
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10, structured fields).
 */
export function refusalHeaders(
  budget: Budget,
  refusals: readonly BudgetRefusal[],
  remainders: readonly RateRemainder[],
): Record<string, string> {
  const waits = refusals.flatMap(({ retryAfter }) => (retryAfter === null ? [] : [retryAfter]))
  return {
    ...(waits.length > 0 && { 'Retry-After': String(Math.max(...waits)) }),
    ...(remainders.length > 0 && {
      'RateLimit-Policy': remainders.map(({ rate }) => policy(budget, rate)).join(', '),
      RateLimit: remainders.map((remainder) => limit(budget, remainder)).join(', '),
    }),
  }
}

function policy(budget: Budget, rate: Rate): string {
  const window = Math.ceil(rate.window / 1000)
  return `${nameOf(budget, rate)};q=${rate.points};qu="${quotaUnits[rate.unit]}";w=${window}`
}

function limit(budget: Budget, { rate, left, endsIn }: RateRemainder): string {
  const reset = endsIn === null ? '' : `;t=${wholeSeconds(endsIn)}`
  return `${nameOf(budget, rate)};r=${Math.floor(left / PARTS)}${reset}`
}

/**
 * Returns a unique name for each rate of a budget, as a structured string. The name of a budget consists of letters, digits and hyphens.
 */
function nameOf({ name }: Budget, { unit, period }: Rate): string {
  return `"${name}-${unit}-${period}"`
}
