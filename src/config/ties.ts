import type { ClientConfig } from './config.ts'
import { overlap } from './network.ts'

/** Two clients that one request could be with equal right, by their names; the second is the later one. */
export type Tie = readonly [string, string]

/**
 * The ties among clients: pairs with the same kinds of conditions (so that neither outranks the other, see clients/clients.ts) of
 * which every one can hold for both. Which of them a caller is would be chance.
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
    // An origin that is named outranks any-extension, so those two never tie.
    meet(one.origins, other.origins, (a, b) => a === b) &&
    meet(one.from, other.from, overlap)
  )
}

/** Whether both ask for it and something satisfies both, or neither asks for it. */
function meet<T>(one: readonly T[] | null, other: readonly T[] | null, both: (a: T, b: T) => boolean): boolean {
  if (one === null || other === null) return one === null && other === null
  return one.some((a) => other.some((b) => both(a, b)))
}
