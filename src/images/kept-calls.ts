import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { isKept } from './wanted.ts'

/** Returns the name of the client for which the gateway keeps what a call changes. */
export function keeperOf(leaf: Leaf): string | null {
  return leaf.client?.undo === true && isKept(leaf) ? leaf.client.name : null
}

/** Cuts a request whose items have the keys of several such clients: one record is about the calls of one client. */
export function runsOf(leaves: readonly Leaf[]): Leaf[][] {
  const runs: Leaf[][] = [[]]
  let keeper: string | null = null
  for (const leaf of leaves) {
    const own = keeperOf(leaf)
    if (own !== null && keeper !== null && own !== keeper) runs.push([])
    keeper = own ?? keeper
    runs.at(-1)?.push(leaf)
  }
  return runs
}

/** Returns the kept calls, with their outcomes. */
export function onlyKept(leaves: readonly Leaf[], outcomes: readonly Outcome[]) {
  const at = leaves.flatMap((leaf, index) => (keeperOf(leaf) !== null ? [index] : []))
  return [at.map((index) => leaves[index] as Leaf), at.map((index) => outcomes[index] as Outcome)] as const
}
