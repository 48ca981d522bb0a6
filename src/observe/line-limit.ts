import type { Clock } from '../clock.ts'
/** Lets so many lines of a kind through each second, and sums up the rest. */
export interface LineLimit<Facts> {
  /** Whether a line of this kind may be written; `facts` of the first that may not go to `onMore`. */
  passes(kind: string, facts: Facts): boolean
}

export interface LineLimitOptions<Facts> {
  readonly clock: Pick<Clock, 'after'>
  /** At the end of a second: so many lines were like one that was not written. */
  readonly onMore: (facts: Facts, more: number) => void
}

/** Lines of one kind in a second; what happens more often is not read line by line. */
const MOST = 20
const SECOND = 1000

interface Kind<Facts> {
  written: number
  more: number
  facts: Facts
}

export function createLineLimit<Facts>({ clock, onMore }: LineLimitOptions<Facts>): LineLimit<Facts> {
  let kinds = new Map<string, Kind<Facts>>()
  const sumUp = () => {
    const ended = kinds
    kinds = new Map()
    for (const { facts, more } of ended.values()) if (more > 0) onMore(facts, more)
  }
  return {
    passes(kind, facts) {
      if (kinds.size === 0) void clock.after(SECOND).then(sumUp)
      const known = kinds.get(kind)
      if (known === undefined) {
        kinds.set(kind, { written: 1, more: 0, facts })
        return true
      }
      if (known.written < MOST) {
        known.written += 1
        return true
      }
      known.more += 1
      return false
    },
  }
}
