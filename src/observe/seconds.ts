import type { RequestOutcome, ServedBy } from '../wire/outcome.ts'

/**
 * Requests that ended in one second, by who answered.
 * `failed`: a call of it failed.
 * `not`: refused, or without a reply because Anki is closed or the client left.
 */
export interface Second {
  readonly anki: number
  readonly here: number
  readonly failed: number
  readonly not: number
}

/** How a request ended. */
export interface CountedEnd {
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  readonly hasFailed: boolean
}

/** The requests of each of the last seconds. Times are in ms of the wall clock. */
export interface Seconds {
  count(end: CountedEnd, at: number): void
  /** One for each of the last seconds, the latest last. */
  shown(now: number): readonly Second[]
}

const SECONDS = 60
const NONE: Second = { anki: 0, here: 0, failed: 0, not: 0 }

/** Counts requests by the second in which they ended. */
export function createSeconds(): Seconds {
  const seconds = new Map<number, { -readonly [name in keyof Second]: number }>()
  const begin = (second: number) => {
    for (const old of seconds.keys()) {
      if (old > second - SECONDS) break
      seconds.delete(old)
    }
    const made = { ...NONE }
    seconds.set(second, made)
    return made
  }
  return {
    count(end, at) {
      const second = Math.floor(at / 1000)
      const counts = seconds.get(second) ?? begin(second)
      counts[kindOf(end)] += 1
    },
    shown(now) {
      const latest = Math.floor(now / 1000)
      return Array.from({ length: SECONDS }, (_, index) => seconds.get(latest - SECONDS + 1 + index) ?? NONE)
    },
  }
}

function kindOf({ outcome, servedBy, hasFailed }: CountedEnd): keyof Second {
  if (outcome === 'failed' || (outcome === 'answered' && hasFailed)) return 'failed'
  if (outcome !== 'answered') return 'not'
  return servedBy === 'upstream' ? 'anki' : 'here'
}
