import type { Leaf } from './leaf.ts'

/** Reads that lost every exchange they were part of. They go alone, so that a repetition harms no other calls. */
export interface Suspects {
  add(leaf: Leaf): void
  has(leaf: Leaf): boolean
}

/** The number of reads to remember. New ones replace the oldest. */
const MOST = 64
/** The length of params in bytes above which a read is not remembered. */
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
