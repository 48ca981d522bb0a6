import type { ClientConfig } from '../clients/client.ts'
import { overlap } from '../net/network.ts'

/** The names of two clients that match one request equally well; the second is the later one. */
export type Tie = readonly [string, string]

/**
 * Returns the ties among clients: pairs with the same kinds of conditions, where one caller can fulfil all conditions of both. Neither
 * outranks the other (see clients/clients.ts), so chance would decide which client the caller is.
 */
export function findTies(clients: readonly ClientConfig[]): Tie[] {
  const ties: Tie[] = []
  for (const [index, one] of clients.entries()) {
    if (one.keyHashes === null && one.origins === null && one.from === null) continue
    for (const other of clients.slice(index + 1)) if (isTie(one, other)) ties.push([one.name, other.name])
  }
  return ties
}

function isTie(one: ClientConfig, other: ClientConfig): boolean {
  return (
    meet(one.keyHashes, other.keyHashes, (a, b) => a === b) &&
    // A named origin outranks any-extension, so those two never tie.
    meet(one.origins, other.origins, (a, b) => a === b) &&
    meet(one.from, other.from, overlap)
  )
}

/** Whether neither client has a condition of this kind, or both have one and something fulfils both. */
function meet<T>(one: readonly T[] | null, other: readonly T[] | null, both: (a: T, b: T) => boolean): boolean {
  if (one === null || other === null) return one === null && other === null
  return one.some((a) => other.some((b) => both(a, b)))
}
