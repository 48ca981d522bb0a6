import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'

/** How a call ended, and `by` what; without it Anki was asked. */
type Served = LeafOutcome & { readonly by?: string }

/** How the calls of a request were served, as the value of a Cache-Status header (RFC 9211). */
export function cacheStatus(leaves: readonly Leaf[], outcomes: readonly Served[]): string {
  return `ankiconnect-gateway; ${parameter(leaves, outcomes)}`
}

function parameter(leaves: readonly Leaf[], outcomes: readonly Served[]): string {
  const hits = outcomes.filter(({ by }) => by === 'cache').length
  if (hits === outcomes.length) return 'hit'
  if (hits > 0) return 'fwd=partial'
  if (outcomes.every(({ by }) => by === 'flight')) return 'fwd=miss; collapsed'
  return leaves.every(({ action }) => action.gateway.kind === 'read') ? 'fwd=miss' : 'fwd=bypass'
}
