import type { Clock } from '../clock.ts'
import { type Account, type Charge, charge, choose, couldFit, type RateRemainder, waitFor } from './account.ts'
import type { Cost } from './budget.ts'
import { sumOf } from './cost.ts'
import { type BudgetRefusal, tooManyAtOnce, tooManyWait } from './refusal.ts'

/** A request before its budget: the cost of each leaf call, and the bytes that it holds while it waits. */
export interface Request {
  readonly costs: readonly Cost[]
  readonly bytes: number
  readonly signal: AbortSignal
  /** Whether the gateway only reports what it would refuse. */
  readonly report: boolean
}

/** Null for a leaf call that may go, and otherwise the reason. */
export type Refusals = readonly (BudgetRefusal | null)[]

/** The decision about a request. */
export interface GateVerdict {
  readonly refusals: Refusals
  /** In report mode, the refusals that would apply. */
  readonly reported: Refusals | null
  /** The charge for the calls that may go, or null if nothing was charged. */
  readonly charge: Charge | null
  /** The time that the request waited, in ms. */
  readonly waited: number
  /** Call it when the request has ended. */
  release(): void
}

/** The limits of an account's queue. */
export interface WaitingBounds {
  readonly requests: number
  readonly bytes: number
}

/** The queue of one account. It admits requests one by one in the order of their arrival. */
export interface Gate {
  /** Resolves to null if the client left before its turn came. */
  admit(request: Request): Promise<GateVerdict | null>
  /** The numbers of requests under way and in the queue. */
  readonly active: number
  readonly waiting: number
}

interface Waiting {
  readonly request: Request
  readonly arrived: number
  /** True if it had to wait for its turn or its budget. */
  delayed: boolean
  resolve(admission: GateVerdict | null): void
  reject(error: unknown): void
}

/** The number of choices before the gate gives up because other gateways keep taking the remainder. */
const CHOICES = 3
const nothing = () => {}

export function createGate(account: Account, clock: Clock, bounds: WaitingBounds): Gate {
  const { budget } = account
  const queue = new Set<Waiting>()
  let waitingBytes = 0
  let active = 0
  let busy = false
  let wake = nothing

  const settled = ({ request, arrived, delayed }: Waiting, refusals: Refusals, charged: Charge | null): GateVerdict => {
    const { report } = request
    const waited = delayed ? clock.steady() - arrived : 0
    const given = report ? request.costs.map(() => null) : refusals
    const reported = report ? refusals : null
    if (charged === null && given.every((refusal) => refusal !== null))
      return { refusals, reported, charge: null, waited, release: nothing }
    active += 1
    let release = () => {
      active -= 1
      release = nothing
      wake()
    }
    return { refusals: given, reported, charge: charged, waited, release: () => release() }
  }

  /** Returns the decision about the request whose turn it is, or the time in ms that it has to wait. */
  const attempt = async (waiting: Waiting): Promise<GateVerdict | number> => {
    const { costs, report } = waiting.request
    const patience = report ? 0 : waiting.arrived + budget.delay - clock.steady()
    if (budget.concurrent !== null && active >= budget.concurrent) {
      if (patience > 0) return patience
      if (!report) return settled(waiting, refuseAll(costs, tooManyAtOnce(budget)), null)
    }
    const sum = costs.length === 1 ? (costs[0] as Cost) : sumOf(costs)
    const charged = await charge(account, sum, clock.wall())
    if (charged.ok) return settled(waiting, refuseAll(costs, null), charged.charge)
    const wait = Math.max(1, ...charged.over.map(waitFor))
    if (wait <= patience && charged.over.every(({ rate }) => couldFit(sum, rate))) return wait
    return chooseLeaves(waiting, charged.left)
  }

  const chooseLeaves = async (waiting: Waiting, seen: readonly RateRemainder[]): Promise<GateVerdict> => {
    const { costs } = waiting.request
    let left = seen
    for (let tries = 0; tries < CHOICES; tries++) {
      const { refusals, sum } = choose(budget, costs, left)
      if (refusals.every((refusal) => refusal !== null)) return settled(waiting, refusals, null)
      const charged = await charge(account, sum, clock.wall())
      if (charged.ok) return settled(waiting, refusals, charged.charge)
      left = charged.left
    }
    const none = left.map((remainder) => ({ ...remainder, left: 0 }))
    return settled(waiting, choose(budget, costs, none).refusals, null)
  }

  /** Resolves after `ms`, when a place becomes free, or when the client leaves. */
  const pause = async (ms: number, { signal }: Request): Promise<void> => {
    const freed = new AbortController()
    wake = () => freed.abort()
    await clock.after(ms, AbortSignal.any([signal, freed.signal]))
    wake = nothing
  }

  const admitInTurn = async (waiting: Waiting): Promise<GateVerdict | null> => {
    const first = waiting.request.signal.aborted ? null : await attempt(waiting)
    return typeof first === 'number' ? insist(waiting, first) : first
  }

  /** Tries again until the request is admitted or refused, or its client has left. */
  const insist = async (waiting: Waiting, wait: number): Promise<GateVerdict | null> => {
    waiting.delayed = true
    for (let ms = wait; ; ) {
      await pause(ms, waiting.request)
      if (waiting.request.signal.aborted) return null
      const result = await attempt(waiting)
      if (typeof result !== 'number') return result
      ms = result
    }
  }

  /** A charge that fails ends only its own request. */
  const drain = async (): Promise<void> => {
    for (const waiting of queue) {
      queue.delete(waiting)
      waitingBytes -= waiting.request.bytes
      await admitInTurn(waiting).then(waiting.resolve, waiting.reject)
    }
    busy = false
  }

  const admitFirst = async (request: Request): Promise<GateVerdict | null> => {
    busy = true
    const waiting = { request, arrived: clock.steady(), delayed: false, resolve: nothing, reject: nothing }
    try {
      const first = request.signal.aborted ? null : await attempt(waiting)
      return typeof first === 'number' ? await insist(waiting, first) : first
    } finally {
      if (queue.size > 0) void drain()
      else busy = false
    }
  }

  const enqueue = (waiting: Waiting) => {
    const { bytes, signal } = waiting.request
    const leave = () => {
      if (!queue.delete(waiting)) return
      waitingBytes -= bytes
      waiting.resolve(null)
    }
    queue.add(waiting)
    waitingBytes += bytes
    signal.addEventListener('abort', leave, { once: true })
  }

  return {
    admit(request) {
      if (!busy) return admitFirst(request)
      return new Promise((resolve, reject) => {
        const waiting = { request, arrived: clock.steady(), delayed: true, resolve, reject }
        if (queue.size < bounds.requests && waitingBytes + request.bytes <= bounds.bytes) enqueue(waiting)
        else resolve(settled(waiting, refuseAll(request.costs, tooManyWait(budget)), null))
      })
    },
    get active() {
      return active
    },
    get waiting() {
      return queue.size + (busy ? 1 : 0)
    },
  }
}

function refuseAll(costs: readonly Cost[], refusal: BudgetRefusal | null): Refusals {
  return costs.map(() => refusal)
}
