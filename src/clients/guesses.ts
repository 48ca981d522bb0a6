import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** How often wrong keys were shown, and how long their answer is kept back for it. */
export interface Guesses {
  /**
   * Counts a wrong key from a neighbourhood. The answer is due in so many ms: twice as many with each further wrong key from there,
   * up to ten seconds, and with each time the same one comes again, up to one.
   */
  count(neighbourhood: string, key: string): number
  /** How many counters are held, for tests of the bound. */
  readonly size: number
}

const FIRST = 50
const LONGEST = 10_000
/** Who repeats a key does not guess, and may hold up other programs that share its browser's few connections. */
const LONGEST_REPEATED = 1000
/** Neighbourhoods and keys that are counted at most; the ones not seen for longest are forgotten first. */
const COUNTERS = 10_000
const FORGOTTEN_AFTER = 15 * 60_000

/**
 * Counts per neighbourhood and key: a program that repeats one old key is slowed down itself, and one that tries many is slowed
 * down for each; neither can slow down another one's first slip by more than the number of keys tried beside it.
 *
 * @param now milliseconds on a clock that never steps back
 */
export function createGuesses(now: () => number): Guesses {
  const options = { max: COUNTERS, ttl: FORGOTTEN_AFTER, ttlResolution: 0, perf: { now } }
  const distinct = new LRUCache<string, number>(options)
  const repeated = new LRUCache<string, number>(options)
  return {
    count(neighbourhood, key) {
      // Never the key itself: what was nearly right is as secret as what is right.
      const pair = `${neighbourhood} ${hash('sha256', key, 'base64').slice(0, 22)}`
      const times = (repeated.get(pair) ?? 0) + 1
      const keys = (distinct.get(neighbourhood) ?? 0) + (times === 1 ? 1 : 0)
      repeated.set(pair, times)
      distinct.set(neighbourhood, keys)
      return Math.max(doubled(keys, LONGEST), doubled(times, LONGEST_REPEATED))
    },
    get size() {
      return distinct.size + repeated.size
    },
  }
}

function doubled(times: number, most: number): number {
  return Math.min(most, FIRST * 2 ** Math.min(30, times - 1))
}
