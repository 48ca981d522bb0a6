import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'

/** Returns how the gateway served the calls of a request, as the value of a Cache-Status header (RFC 9211). */
export function cacheStatus(leaves: readonly Leaf[], outcomes: readonly Outcome[]): string {
  return `ankiconnect-gateway; ${parameter(leaves, outcomes)}`
}

function parameter(leaves: readonly Leaf[], outcomes: readonly Outcome[]): string {
  const hits = outcomes.filter(({ by }) => by === 'cache').length
  if (hits === outcomes.length) return outcomes.some((outcome) => 'isAhead' in outcome) ? 'hit; detail=ahead' : 'hit'
  if (hits > 0) return 'fwd=partial'
  if (outcomes.every(({ by }) => by === 'flight')) return 'fwd=miss; collapsed'
  return leaves.every(({ action }) => action.gateway.kind === 'read') ? 'fwd=miss' : 'fwd=bypass'
}
