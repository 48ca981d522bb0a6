import type { Leaf } from './leaf.ts'

/** Reads that lost every exchange they were part of: they go alone, so that they harm nobody when they are asked again. */
export interface Suspects {
  add(leaf: Leaf): void
  has(leaf: Leaf): boolean
}

/** So many are remembered, the latest. */
const MOST = 64
/** Longer params are not remembered, in bytes. */
const LONGEST = 4096

export function createSuspects(): Suspects {
  const keys = new Set<string>()
  return {
    add(leaf) {
      if ((leaf.params?.length ?? 0) > LONGEST) return
      keys.add(keyOf(leaf))
      if (keys.size > MOST) keys.delete(keys.values().next().value as string)
    },
    has: (leaf) => keys.size > 0 && (leaf.params?.length ?? 0) <= LONGEST && keys.has(keyOf(leaf)),
  }
}

function keyOf({ action, params }: Leaf): string {
  return `${action.name} ${params?.toString('latin1') ?? ''}`
}
