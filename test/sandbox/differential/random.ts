/** Numbers that depend on nothing but a seed. */
export interface Random {
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  /** Whether something that happens `share` of the time happens now. */
  chance(share: number): boolean
  pick<T>(items: readonly T[]): T
  /** Up to `most` items, in a random order, without repeats. */
  some<T>(items: readonly T[], most: number): T[]
}

export function createRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number): number => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  function some<T>(items: readonly T[], most: number): T[] {
    const left = [...items]
    const count = Math.min(left.length, below(most + 1))
    return Array.from({ length: count }, () => left.splice(below(left.length), 1)[0] as T)
  }
  return { below, chance: (share) => next() < share, pick, some }
}
