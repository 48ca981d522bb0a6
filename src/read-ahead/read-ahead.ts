import { keyOf } from '../cache/key.ts'
import type { Clock } from '../clock.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { type Bounds, createLoad } from '../upstream/load.ts'
import type {
  CachedReplies,
  CachedReply,
  Further,
  FurtherReading,
  Interceptor,
  Upstream,
} from '../upstream/upstream.ts'
import type { Outcome } from '../wire/outcome.ts'
import { failedLookUp } from './failed.ts'
import { itemParameters, readItemCall } from './item-call.ts'
import { createLedger } from './ledger.ts'
import type { AheadObserver } from './observer.ts'
import { expectedAfter, FIRST_REACH, reachFurther, type Track, type Walk } from './walk.ts'
import { createWalker, type Walker } from './walker.ts'

export interface ReadAheadOptions {
  readonly bounds: Bounds
  readonly clock: Pick<Clock, 'steady'>
  readonly observer: AheadObserver
  /** Returns whether a client could make a call now: its profile allows the call, and its budget is not used up. Nothing records it. */
  readonly may: (leaf: Leaf) => boolean
}

/** The window time of an exchange, in ms, while another client is about. Anki's tick hides it. */
const SHARED_WINDOW = 8
/** How long a client counts as being about after its last request, in ms. */
const ABOUT = 1000
/** The expected size of all replies that one exchange reads ahead, in bytes. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Reads ahead for clients that ask for the items of a list one after another: with the next such call that Anki has to answer, the calls
 * that will follow go along in the same exchange. The cache stores their replies under its own rules.
 */
export function readingAhead(options: ReadAheadOptions): Interceptor {
  return (upstream) => {
    const { answers } = upstream
    return answers?.further === undefined ? upstream : withWalks(upstream, answers, answers.further, options)
  }
}

/** A step of a walk in a request. */
interface Step {
  readonly walker: Walker
  readonly walk: Walk
  readonly track: Track
}

function withWalks(
  upstream: Upstream,
  answers: CachedReplies,
  reading: FurtherReading,
  { bounds, clock, observer, may }: ReadAheadOptions,
): Upstream {
  const { estimate, company } = upstream.lane
  const walkers = new Map<string, Walker>()
  const ledger = createLedger(observer)
  const parameters = new Map<Leaf['action'], readonly Buffer[]>()

  const walkerOf = ({ client }: Leaf): Walker | null => {
    // The scope changes what its clients ask and get, so that they walk along other lists.
    if (client === null || client.scope != null) return null
    let walker = walkers.get(client.name)
    if (walker === undefined) {
      walker = createWalker(clock, ledger.ended)
      walkers.set(client.name, walker)
    }
    return walker
  }
  const parametersOf = (action: Leaf['action']): readonly Buffer[] => {
    let found = parameters.get(action)
    if (found === undefined) {
      const { kind, alone } = action.gateway
      found = kind === 'read' && !alone ? itemParameters(action) : []
      parameters.set(action, found)
    }
    return found
  }
  /** Takes the calls of a request as steps of walks. */
  const stepsOf = (leaves: readonly Leaf[]): readonly (Step | null)[] => {
    const request = {}
    return leaves.map((leaf) => {
      const walker = walkerOf(leaf)
      const places = parametersOf(leaf.action)
      if (walker === null || !walker.hasLists || places.length === 0 || leaf.writes()) return null
      const call = readItemCall(leaf, places)
      if (call === null) return null
      walker.escapes = call.escapes ?? walker.escapes
      const step = walker.asked(call, request)
      return step === null ? null : { walker, ...step }
    })
  }
  /** Learns how the calls of a request ended. Returns the outcomes, which say what had been read ahead. */
  const learn = <O extends Outcome>(
    leaves: readonly Leaf[],
    steps: readonly (Step | null)[],
    outcomes: readonly O[],
    before: object | null,
  ): readonly O[] => {
    const moment = reading.latest
    return outcomes.map((outcome, index) => {
      const leaf = leaves[index] as Leaf
      const step = steps[index] ?? null
      if (step !== null) {
        if (failedLookUp(leaf, outcome)) step.walker.end(step.walk)
        else if (outcome.kind === 'result') step.track.bytes = outcome.text.length
      }
      // A list of another moment may name what no longer exists.
      if (moment !== null && moment === before && leaf.action.gateway.kind === 'read')
        walkerOf(leaf)?.answered(outcome, moment)
      const isAhead = !ledger.isEmpty && ledger.asked(keyOf(leaf), outcome.by === 'cache')
      return isAhead ? { ...outcome, isAhead: true } : outcome
    })
  }
  const planFor = (
    leaves: readonly Leaf[],
    steps: readonly (Step | null)[],
    client: string,
    moment: object,
    isKnown: (leaf: Leaf) => boolean,
  ): Map<Leaf, Walk> => {
    const planned = new Map<Leaf, Walk>()
    const going = new Map(steps.flatMap((step) => (step !== null && step.track.steps > 1 ? [[step.walk, step]] : [])))
    if (going.size === 0 || !leaves.every((leaf) => leaf.weight().shareable)) return planned
    const isAlone = company.lastOther(client) > ABOUT
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

  return {
    ...upstream,
    async send(leaves, sender) {
      const steps = stepsOf(leaves)
      let before: object | null | undefined
      let planned = new Map<Leaf, Walk>()
      const further: Further = {
        plan(moment, isKnown) {
          before = moment
          planned = planFor(leaves, steps, sender.client, moment, isKnown)
          return [...planned.keys()]
        },
        landed(outcomes) {
          for (const { leaf, isStored } of outcomes) {
            const ms = estimate.of({ action: leaf.action, items: leaf.weight().items })
            ledger.read(isStored ? keyOf(leaf) : null, ms, planned.get(leaf) as Walk)
          }
          for (const { leaf, outcome } of outcomes)
            if (failedLookUp(leaf, outcome)) walkerOf(leaf)?.end(planned.get(leaf) as Walk)
        },
      }
      const outcomes = await reading.sendWith(leaves, sender, further)
      return learn(leaves, steps, outcomes, before === undefined ? reading.latest : before)
    },
    answers: {
      isProved: answers.isProved,
      prepare(leaves) {
        const lookUp = answers.prepare(leaves)
        if (lookUp === null) return null
        return async () => {
          const cached = await lookUp()
          if (cached === null) return null
          return learn<CachedReply>(leaves, stepsOf(leaves), cached, reading.latest)
        }
      },
    },
  }
}
