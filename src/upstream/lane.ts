import type { UpstreamTimeouts } from '../config/config.ts'
import type { LaneObserver } from '../observe/lane.ts'
import { weigh } from './call.ts'
import { type Delivery, deliver } from './deliver.ts'
import { createEstimate, type Estimate } from './estimate.ts'
import type { Exchanger, Sent } from './exchange.ts'
import { createGathering } from './gathering.ts'
import type { Health } from './health.ts'
import { failRest, isShareable, type Job } from './job.ts'
import type { Failure, Leaf, LeafOutcome } from './leaf.ts'
import type { Bounds } from './load.ts'
import { createMulti } from './multi.ts'
import { createPace, type Pace } from './pace.ts'
import { takePack } from './pack.ts'
import { cutRequest } from './part.ts'
import { createQueue } from './queue.ts'
import { createSuspects } from './suspects.ts'
import { timeoutOfCalls } from './timeout.ts'

/** The one way to AnkiConnect: requests wait their turn, one exchange is in flight. */
export interface Lane {
  /**
   * Sends the leaf calls of one request, in their order; resolves to an outcome for each, and never rejects. A write is never
   * sent twice. A request whose `signal` aborts before anything of it that can write was sent is dropped; after that it is finished.
   */
  send(leaves: readonly Leaf[], sender: Sender): Promise<readonly LeafOutcome[]>
  /** Whether Anki has been silent for longer than work explains: it is busy or shows a dialog. */
  readonly silent: boolean
  /** What calls are expected to cost, learnt from those that were sent. */
  readonly estimate: Estimate
}

/** Who waits for a request. */
export interface Sender {
  /** The name that its turns are counted under. */
  readonly client: string
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal
  /** Called before anything of it can reach Anki. */
  readonly onSend?: () => void
}

/** What a lane runs on. */
export interface LaneOptions {
  readonly exchanger: Exchanger
  readonly health: Pick<Health, 'state' | 'settled' | 'suspect'>
  /** JSON text of AnkiConnect's key, or null. */
  readonly key: Buffer | null
  readonly timeouts: UpstreamTimeouts
  readonly bounds: Bounds
  /** Sends a cheap read beside the lane. */
  readonly probe: () => Sent
  readonly observer: LaneObserver
  /** Milliseconds on a clock that never steps, and on one that goes on while the computer sleeps. */
  readonly now: () => number
  readonly wallNow: () => number
  /** How long silence is nothing to wonder about, in ms. */
  readonly patience: number
}

export function createLane(options: LaneOptions): Lane {
  const { health, bounds, observer, timeouts, now, wallNow } = options
  const queue = createQueue<Job>()
  const estimate: Estimate = createEstimate()
  const pace: Pace = createPace(bounds.window)
  const multi = createMulti(now)
  const suspects = createSuspects()
  const stops = new WeakMap<Job, () => void>()
  let running = false
  let silent = false
  const gathering = createGathering(now)

  /** Lets a job wait for its turn: `first` for what is asked again, `rest` for the rest of a request that had a turn. */
  const wait = (job: Job, place: 'last' | 'first' | 'rest') => {
    job.since = { steady: now(), wall: wallNow() }
    if (place === 'last') queue.add(job.client, job)
    else if (place === 'first') queue.addFirst(job.client, job)
    else queue.addBefore(job.client, job, (other) => !isShareable(other))
    const timer = setTimeout(() => giveUp(job, 'busy'), job.patience)
    stops.set(job, () => clearTimeout(timer))
  }
  const settled = (job: Job) => {
    if (job.open === 0) job.resolve(job.outcomes as LeafOutcome[])
  }
  const giveUp = (job: Job, failure: Failure) => {
    stops.get(job)?.()
    queue.remove(job.client, job)
    failRest(job, failure)
    settled(job)
  }
  const giveUpAll = (failure: Failure) => {
    for (const job of queue.entries()) giveUp(job, failure)
  }
  const isExpired = (job: Job) => wallNow() - job.since.wall > job.patience

  const delivery: Delivery = {
    ...options,
    estimate,
    pace,
    multi,
    suspects,
    onSilence(is) {
      silent = is
      observer.silent(is)
    },
    settled,
    again(job, parts) {
      const isWaiting = job.parts.length > 0 && queue.entries().includes(job)
      job.parts.unshift(...parts)
      if (!isWaiting) wait(job, 'first')
    },
  }

  const run = async () => {
    running = true
    let answered = 0
    while (queue.size > 0 || answered > 1) {
      if (answered > 1) await gathering.wait(answered)
      answered = 0
      if (queue.size === 0) break
      const state = health.state === 'up' ? 'up' : await health.settled()
      if (state !== 'up') {
        giveUpAll(state === 'circle' ? 'circle' : 'unreachable')
        continue
      }
      for (const job of queue.entries()) if (isExpired(job)) giveUp(job, 'busy')
      const pack = takePack(queue, { ...bounds, window: pace.window }, estimate, multi.works)
      for (const { job } of pack) {
        stops.get(job)?.()
        job.onSend?.()
        observer.waited(now() - job.since.steady)
      }
      for (const job of new Set(pack.map(({ job }) => job))) if (job.parts.length > 0) wait(job, 'rest')
      if (pack.length > 0) answered = await deliver(pack, delivery)
    }
    running = false
  }

  return {
    estimate,
    get silent() {
      return silent
    },
    send(leaves, { client, signal, onSend }) {
      if (leaves.length === 0) return Promise.resolve([])
      return new Promise((resolve) => {
        const calls = leaves.map(weigh)
        const parts = cutRequest(calls, bounds, estimate)
        const job: Job = {
          client,
          patience: timeoutOfCalls(calls, timeouts),
          parts: parts.map((part) =>
            part.calls.some(({ leaf }) => suspects.has(leaf)) ? { ...part, mode: 'solo' } : part,
          ),
          wrote: false,
          since: { steady: 0, wall: 0 },
          outcomes: new Array(leaves.length).fill(undefined),
          open: leaves.length,
          pieces: new Map(),
          onSend,
          resolve,
        }
        if (signal.aborted) return giveUp(job, 'abandoned')
        signal.addEventListener('abort', () => job.parts.length > 0 && !job.wrote && giveUp(job, 'abandoned'), {
          once: true,
        })
        wait(job, 'last')
        if (!running) void run()
        else gathering.arrived()
      })
    },
  }
}
