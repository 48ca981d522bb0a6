/** Reproducible random choices: the same seed gives the same ones on every machine. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number
  /** True once in `of` times. */
  once(of: number): boolean
  pick<Item>(items: readonly Item[]): Item
}

/** Creates the choices of a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    int,
    once: (of) => int(of) === 0,
    pick: <Item>(items: readonly Item[]) => items[int(items.length)] as Item,
  }
}

/** The seed of one case of a run. Neighbouring cases have nothing in common. */
export function seedOf(run: number, number: number): number {
  return Math.imul(run ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)
}
