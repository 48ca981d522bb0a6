import { keyOf } from '../cache/key.ts'
import type { Clock } from '../clock.ts'
import type { Company } from '../upstream/company.ts'
import type { Estimate } from '../upstream/estimate.ts'
import { type Leaf, withParams } from '../upstream/leaf.ts'
import { NEVER } from '../upstream/send.ts'
import type { FurtherOutcome, FurtherReading } from '../upstream/upstream.ts'

/** Asks again what clients ask often, after the collection has changed, so that they do not wait for it. */
export interface Warming {
  /** Records that a client got the result of a call. */
  gave(leaf: Leaf): void
}

export interface WarmingOptions {
  readonly reading: FurtherReading
  readonly company: Company
  readonly estimate: Estimate
  readonly clock: Pick<Clock, 'steady' | 'after'>
  readonly closed: AbortSignal
  /** Learns which calls were asked again and whether the cache stored the reply to each. */
  readonly onRead: (calls: readonly FurtherOutcome[]) => void
}

/** A call that clients make. */
interface Often {
  readonly key: string
  readonly leaf: Leaf
  /** The times at which clients last got its result, at most {@link OFTEN}. */
  times: number[]
  /** How often it was asked again since a client asked. */
  warmed: number
}

/** A client has to have asked within this time, in ms. */
const LATELY = 60_000
/** A call counts as frequent if clients asked it so many times within that time. */
const OFTEN = 3
/** A call that no client asks in between is asked again so many times. */
const MOST_WARMED = 2
/** The interval between two looks at the stamp, and the shortest one between two exchanges, in ms. */
const LOOK_EVERY = 250
const ASK_EVERY = 1000
/**
 * The shortest time without a call of a client, in ms. A client that makes one call after another leaves shorter gaps,
 * and an exchange in one of them would cost it a tick.
 */
const QUIET = 50
/** The client name of these exchanges. */
const OURSELVES = 'gateway'
/** The window time of one exchange, in ms. */
const WINDOW = 20
const MOST_CALLS = 64
const LARGE = 1024

export function createWarming(options: WarmingOptions): Warming {
  const { reading, company, estimate, clock, closed, onRead } = options
  const known = new Map<string, Often>()
  /** Repeated requests have the same leaves. */
  const byLeaf = new WeakMap<Leaf, Often | null>()
  let askedAt = 0
  let warmedAt = Number.NEGATIVE_INFINITY
  let seen: object | null = null
  let isRunning = false

  const oftenOf = (leaf: Leaf): Often | null => {
    const before = byLeaf.get(leaf)
    if (before !== undefined) return before
    const found = isSteady(leaf) ? enter(leaf) : null
    byLeaf.set(leaf, found)
    return found
  }
  const enter = (leaf: Leaf): Often => {
    const key = keyOf(leaf)
    // A slice would keep the buffer of the connection in memory.
    const params = leaf.params === null ? null : Buffer.from(leaf.params)
    return known.get(key) ?? { key, leaf: { ...withParams(leaf, params), client: null }, times: [], warmed: 0 }
  }
  const isDue = ({ times, warmed }: Often): boolean =>
    times.length === OFTEN && clock.steady() - (times[0] as number) < LATELY && warmed < MOST_WARMED
  const remember = (often: Often): void => {
    if (known.get(often.key) === often) return
    if (known.size >= MOST_CALLS) {
      const [first] = known.keys()
      const idle = [...known.values()].find((other) => !isDue(other))
      known.delete(idle?.key ?? (first as string))
    }
    known.set(often.key, often)
  }
  const warm = async (): Promise<void> => {
    const due = [...known.values()].filter(isDue)
    let left = WINDOW
    await reading.ask(
      { client: OURSELVES, signal: NEVER },
      {
        plan: (_moment, isKnown) =>
          due
            .filter(({ leaf }) => !isKnown(leaf))
            .filter(({ leaf }) => {
              left -= estimate.of({ action: leaf.action, items: leaf.weight().items })
              return left >= 0
            })
            .map((often) => {
              often.warmed += 1
              return often.leaf
            }),
        landed: onRead,
      },
    )
  }
  const run = async (): Promise<void> => {
    isRunning = true
    try {
      while (!closed.aborted && clock.steady() - askedAt < LATELY) {
        await clock.after(LOOK_EVERY, closed)
        if (closed.aborted) return
        const isQuiet = company.isIdle && company.lastOther(OURSELVES) >= QUIET
        if (!isQuiet || clock.steady() - warmedAt < ASK_EVERY) continue
        const now = reading.look()
        if (now === null || now === seen) continue
        seen = now
        warmedAt = clock.steady()
        await warm()
      }
    } finally {
      isRunning = false
    }
  }

  return {
    gave(leaf) {
      const often = oftenOf(leaf)
      if (often === null) return
      askedAt = clock.steady()
      often.warmed = 0
      often.times = [...often.times.slice(1 - OFTEN), askedAt]
      remember(often)
      // The lane reports what goes wrong in it.
      if (!isRunning) run().catch(() => {})
    },
  }
}

/** Whether only the collection decides about the reply. */
function isSteady(leaf: Leaf): boolean {
  const { kind, cache, depends, alone, makesNotes } = leaf.action.gateway
  const isPlain = kind === 'read' && cache === 'collection' && depends.length === 0 && !alone && makesNotes === null
  return isPlain && (leaf.params?.length ?? 0) <= LARGE && !leaf.writes()
}
