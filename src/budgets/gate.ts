import { type Account, type Charge, charge, choose, couldFit, type RateRemainder, waitFor } from './account.ts'
import type { Cost } from './budget.ts'
import { sumOf } from './cost.ts'
import { type Refusal, tooManyAtOnce, tooManyWait } from './refusal.ts'

/** A request before its budget: what each of its leaf calls costs, and how many bytes it holds while it waits. */
export interface Request {
  readonly costs: readonly Cost[]
  readonly bytes: number
  readonly signal: AbortSignal
  /** Only say what would be refused. */
  readonly report: boolean
}

/** Null for a leaf call that may go, else why it may not. */
export type Refusals = readonly (Refusal | null)[]

/** What became of a request. */
export interface Admission {
  readonly refusals: Refusals
  /** In report mode: what would have been refused. */
  readonly reported: Refusals | null
  /** What was charged for those that may go; null where nothing was. */
  readonly charge: Charge | null
  /** How long it waited, in ms. */
  readonly waited: number
  /** To be called when the request has ended. */
  release(): void
}

/** The clock that waiting runs on, in ms; `after` returns what calls it off. */
export interface Clock {
  now(): number
  after(ms: number, callback: () => void): () => void
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** What an account keeps waiting at most. */
export interface WaitingBounds {
  readonly requests: number
  readonly bytes: number
}

/** The way into one account. Requests are admitted one after another, in the order of their arrival. */
export interface Gate {
  /** Resolves to null where the client left before its turn came. */
  admit(request: Request): Promise<Admission | null>
  /** Requests under way, and those that wait. */
  readonly active: number
  readonly waiting: number
}

interface Waiting {
  readonly request: Request
  readonly arrived: number
  /** It had to wait, for its turn or for its budget. */
  delayed: boolean
  resolve(admission: Admission | null): void
}

/** How often a choice is made anew because another gateway took what was left. */
const CHOICES = 3
const nothing = () => {}

export function createGate(account: Account, clock: Clock, bounds: WaitingBounds): Gate {
  const { budget } = account
  const queue = new Set<Waiting>()
  let waitingBytes = 0
  let active = 0
  let busy = false
  let wake = nothing

  const settled = ({ request, arrived, delayed }: Waiting, refusals: Refusals, charged: Charge | null): Admission => {
    const { report } = request
    const waited = delayed ? clock.now() - arrived : 0
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

  /** How the request whose turn it is ends now, or for how many ms it is to wait. */
  const attempt = async (waiting: Waiting): Promise<Admission | number> => {
    const { costs, report } = waiting.request
    const asked = clock.now()
    const patience = report ? 0 : waiting.arrived + budget.delay - asked
    if (budget.concurrent !== null && active >= budget.concurrent) {
      if (patience > 0) return patience
      if (!report) return settled(waiting, refuseAll(costs, tooManyAtOnce(budget)), null)
    }
    const sum = costs.length === 1 ? (costs[0] as Cost) : sumOf(costs)
    const charged = await charge(account, sum, asked)
    if (charged.ok) return settled(waiting, refuseAll(costs, null), charged.charge)
    const wait = Math.max(1, ...charged.over.map(waitFor))
    if (wait <= patience && charged.over.every(({ rate }) => couldFit(sum, rate))) return wait
    return chooseLeaves(waiting, charged.left)
  }

  const chooseLeaves = async (waiting: Waiting, seen: readonly RateRemainder[]): Promise<Admission> => {
    const { costs } = waiting.request
    let left = seen
    for (let tries = 0; tries < CHOICES; tries++) {
      const { refusals, sum } = choose(budget, costs, left)
      if (refusals.every((refusal) => refusal !== null)) return settled(waiting, refusals, null)
      const charged = await charge(account, sum, clock.now())
      if (charged.ok) return settled(waiting, refusals, charged.charge)
      left = charged.left
    }
    const none = left.map((remainder) => ({ ...remainder, left: 0 }))
    return settled(waiting, choose(budget, costs, none).refusals, null)
  }

  /** Resolves after `ms`, or when a place was given back or the client has left. */
  const pause = (ms: number, { signal }: Request): Promise<void> =>
    new Promise((resolve) => {
      const end = () => {
        callOff()
        signal.removeEventListener('abort', end)
        wake = nothing
        resolve()
      }
      const callOff = clock.after(ms, end)
      signal.addEventListener('abort', end)
      wake = end
    })

  const admitInTurn = async (waiting: Waiting): Promise<Admission | null> => {
    const first = waiting.request.signal.aborted ? null : await attempt(waiting)
    return typeof first === 'number' ? insist(waiting, first) : first
  }

  /** Tries again until the request is admitted or refused, or its client has left. */
  const insist = async (waiting: Waiting, wait: number): Promise<Admission | null> => {
    waiting.delayed = true
    for (let ms = wait; ; ) {
      await pause(ms, waiting.request)
      if (waiting.request.signal.aborted) return null
      const result = await attempt(waiting)
      if (typeof result !== 'number') return result
      ms = result
    }
  }

  const drain = async (): Promise<void> => {
    for (const waiting of queue) {
      queue.delete(waiting)
      waitingBytes -= waiting.request.bytes
      waiting.resolve(await admitInTurn(waiting))
    }
    busy = false
  }

  const admitFirst = async (request: Request): Promise<Admission | null> => {
    busy = true
    const waiting = { request, arrived: clock.now(), delayed: false, resolve: nothing }
    const first = request.signal.aborted ? null : await attempt(waiting)
    const admission = typeof first === 'number' ? await insist(waiting, first) : first
    if (queue.size > 0) void drain()
    else busy = false
    return admission
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
      return new Promise((resolve) => {
        const waiting = { request, arrived: clock.now(), delayed: true, resolve }
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

function refuseAll(costs: readonly Cost[], refusal: Refusal | null): Refusals {
  return costs.map(() => refusal)
}
