import type { Clock } from '../clock.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { type Bounds, createLoad } from '../upstream/load.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { expectedAfter, FIRST_REACH, reachFurther, type Track, type Walk } from './walk.ts'
import type { Walker } from './walker.ts'

export interface PlanningOptions {
  readonly bounds: Bounds
  readonly clock: Pick<Clock, 'steady'>
  /** Returns whether a client could make a call now: its profile allows the call, and its budget is not used up. Nothing records it. */
  readonly may: (leaf: Leaf) => boolean
}

/** A step of a walk in a request. */
export interface WalkStep {
  readonly walker: Walker
  readonly walk: Walk
  readonly track: Track
}

/** A request that Anki has to answer, in part or as a whole. */
export interface Missed {
  readonly leaves: readonly Leaf[]
  readonly steps: readonly (WalkStep | null)[]
  /** The client that waits for it. */
  readonly client: string
}

/** The window time of an exchange, in ms, while another client is about. Anki's tick hides it. */
const SHARED_WINDOW = 8
/** How long a client counts as being about after its last request, in ms. */
const ABOUT = 1000
/** The expected size of all replies that one exchange reads ahead, in bytes. */
const MOST_BYTES = 4 * 1024 * 1024

/** Returns a function that chooses the calls to send with a request, each with its walk. */
export function createPlanner(
  { estimate, company }: Pick<Upstream['lane'], 'estimate' | 'company'>,
  { bounds, clock, may }: PlanningOptions,
) {
  const isLately = (at: number): boolean => clock.steady() - at <= ABOUT
  const hasOthers = ({ walker: { otherwiseAt }, walk: { begunAt } }: WalkStep): boolean =>
    otherwiseAt > begunAt && isLately(otherwiseAt)

  return (
    { leaves, steps, client }: Missed,
    moment: object,
    isKnown: (leaf: Leaf) => boolean,
  ): ReadonlyMap<Leaf, Walk> => {
    const planned = new Map<Leaf, Walk>()
    const going = new Map(steps.flatMap((step) => (step !== null && step.track.steps > 1 ? [[step.walk, step]] : [])))
    if (going.size === 0 || !leaves.every((leaf) => leaf.weight().shareable)) return planned
    const isAlone = company.lastOther(client) > ABOUT && ![...going.values()].some(hasOthers)
    const window = isAlone ? bounds.window : Math.min(SHARED_WINDOW, bounds.window)
    const load = createLoad({ ...bounds, window }, estimate, true)
    load.take(leaves)
    let bytes = 0
    for (const { walker, walk, track: lead } of going.values()) {
      if (walk.moment !== moment) {
        walker.end(walk)
        continue
      }
      if (company.waits(client)) {
        walk.reach = FIRST_REACH
        continue
      }
      for (const { track, leaf: make } of expectedAfter(walk, lead)) {
        const leaf = make(walker.escapes)
        if (isKnown(leaf)) continue
        bytes += track.bytes
        if (bytes > MOST_BYTES || !may(leaf) || !load.take([leaf])) break
        planned.set(leaf, walk)
      }
      reachFurther(walk)
    }
    return planned
  }
}
