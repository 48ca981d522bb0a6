import { keyOf } from '../cache/key.ts'
import type { Clock } from '../clock.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type {
  CachedReplies,
  CachedReply,
  Further,
  FurtherOutcome,
  FurtherReading,
  Interceptor,
  Upstream,
} from '../upstream/upstream.ts'
import type { Outcome } from '../wire/outcome.ts'
import { failedLookUp } from './failed.ts'
import { itemParameters, readItemCall } from './item-call.ts'
import { createLedger } from './ledger.ts'
import type { AheadObserver } from './observer.ts'
import { createPlanner, type PlanningOptions, type WalkStep } from './plan.ts'
import type { Walk } from './walk.ts'
import { createWalker, type Walker } from './walker.ts'
import { createWarming } from './warm.ts'

export interface ReadAheadOptions extends PlanningOptions {
  readonly clock: Pick<Clock, 'steady' | 'after'>
  readonly observer: AheadObserver
}

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

function withWalks(
  upstream: Upstream,
  answers: CachedReplies,
  reading: FurtherReading,
  options: ReadAheadOptions,
): Upstream {
  const { clock, observer } = options
  const { estimate } = upstream.lane
  const plan = createPlanner(upstream.lane, options)
  const closed = new AbortController()
  const walkers = new Map<string, Walker>()
  const ledger = createLedger(observer)
  const note = ({ leaf, isStored }: FurtherOutcome, owner: object): void => {
    const ms = estimate.of({ action: leaf.action, items: leaf.weight().items })
    ledger.read(isStored ? keyOf(leaf) : null, ms, owner)
  }
  let lastWarmed = {}
  const warming = createWarming({
    ...upstream.lane,
    reading,
    clock,
    closed: closed.signal,
    onRead(outcomes) {
      ledger.ended(lastWarmed)
      lastWarmed = {}
      for (const landed of outcomes) note(landed, lastWarmed)
    },
  })
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
  const stepsOf = (leaves: readonly Leaf[]): readonly (WalkStep | null)[] => {
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
    steps: readonly (WalkStep | null)[],
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
      const walker = walkerOf(leaf)
      if (walker !== null && outcome.kind === 'result') warming.gave(leaf)
      // A list of another moment may name what no longer exists, and the replies to all steps of a walk would displace other lists.
      const isList = leaf.action.gateway.kind === 'read' && moment !== null && moment === before
      if (isList && (step === null || step.track.steps === 1)) walker?.answered(outcome, moment)
      const isAhead = !ledger.isEmpty && ledger.asked(keyOf(leaf), outcome.by === 'cache')
      return isAhead ? { ...outcome, isAhead: true } : outcome
    })
  }
  const noteOther = (leaves: readonly Leaf[]): void => {
    for (const walker of new Set(leaves.map(walkerOf))) if (walker !== null) walker.otherwiseAt = clock.steady()
  }
  return {
    ...upstream,
    async send(leaves, sender) {
      const steps = stepsOf(leaves)
      let before: object | null | undefined
      let planned: ReadonlyMap<Leaf, Walk> = new Map()
      const further: Further = {
        plan(moment, isKnown) {
          before = moment
          if (steps.every((step) => step === null)) noteOther(leaves)
          planned = plan({ leaves, steps, client: sender.client }, moment, isKnown)
          return [...planned.keys()]
        },
        landed(outcomes) {
          for (const landed of outcomes) note(landed, planned.get(landed.leaf) as Walk)
          for (const { leaf, outcome } of outcomes)
            if (failedLookUp(leaf, outcome)) walkerOf(leaf)?.end(planned.get(leaf) as Walk)
        },
      }
      const outcomes = await reading.sendWith(leaves, sender, further)
      return learn(leaves, steps, outcomes, before === undefined ? reading.latest : before)
    },
    answers: {
      isProved: answers.isProved,
      moment: answers.moment,
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
    async close() {
      closed.abort()
      await upstream.close()
    },
  }
}
