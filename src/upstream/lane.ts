import type { Clock } from '../clock.ts'
import type { Failure, Outcome } from '../wire/outcome.ts'
import { type Company, createCompany } from './company.ts'
import { type Delivery, deliver } from './deliver.ts'
import { createEstimate, type Estimate } from './estimate.ts'
import type { Exchanger, Sent } from './exchange.ts'
import { createGathering } from './gathering.ts'
import type { Health } from './health.ts'
import { failRest, isShareable, type Job } from './job.ts'
import type { Bounds } from './load.ts'
import { createMulti } from './multi.ts'
import type { LaneObserver } from './observer.ts'
import { createWindowPace, type WindowPace } from './pace.ts'
import { isFollowed, type Seat, takePack } from './pack.ts'
import { cutRequest } from './part.ts'
import { createQueue } from './queue.ts'
import type { Send } from './send.ts'
import type { UpstreamTimeouts } from './settings.ts'
import { isThere } from './state.ts'
import { createSuspects } from './suspects.ts'
import { timeoutOf } from './timeout.ts'

/** The only queue to AnkiConnect. Requests wait for their turn, and one exchange is under way at a time. */
export interface Lane {
  /**
   * Sends the leaf calls of one request in order. Resolves to an outcome for each, and never rejects. Never sends a write twice.
   * Drops a request if its `signal` aborts before any call that can write was sent. Otherwise finishes it.
   */
  readonly send: Send
  /** Whether Anki has been silent for longer than work explains, so that it is busy or shows a dialog. */
  readonly silent: boolean
  /** The expected cost of calls, learnt from earlier ones. */
  readonly estimate: Estimate
  /** The clients that use it. */
  readonly company: Company
}

/** The needs of a lane. */
export interface LaneOptions {
  readonly exchanger: Pick<Exchanger, 'send'>
  readonly health: Pick<Health, 'state' | 'settled' | 'suspect'>
  /** JSON text of AnkiConnect's key, or null. */
  readonly key: Buffer | null
  readonly timeouts: UpstreamTimeouts
  readonly bounds: Bounds
  /** Sends a cheap read outside the lane. */
  readonly probe: () => Sent
  readonly observer: LaneObserver
  /** Its wall clock continues while the computer sleeps. */
  readonly clock: Pick<Clock, 'steady' | 'wall' | 'timer'>
  /** The silence that is normal, in ms. */
  readonly patience: number
}

export function createLane(options: LaneOptions): Lane {
  const { health, bounds, observer, timeouts, clock } = options
  const queue = createQueue<Job>()
  const estimate: Estimate = createEstimate()
  const pace: WindowPace = createWindowPace(bounds.window)
  const multi = createMulti(clock)
  const suspects = createSuspects()
  const company = createCompany(clock)
  const stops = new WeakMap<Job, () => void>()
  let running = false
  /** The function for each request without a reply that ends it if the lane itself fails. */
  const owed = new Set<(error: unknown) => void>()
  let silent = false
  const gathering = createGathering(clock)

  /** Puts a job into the queue: `first` for a repeated part, `rest` for the rest of a request that has had a turn. */
  const wait = (job: Job, place: 'last' | 'first' | 'rest') => {
    job.since = { steady: clock.steady(), wall: clock.wall() }
    if (place === 'last') queue.add(job.client, job)
    else if (place === 'first') queue.addFirst(job.client, job)
    else queue.addBefore(job.client, job, (other) => !isShareable(other))
    stops.set(
      job,
      clock.timer(job.patience, () => giveUp(job, 'busy')),
    )
  }
  const settled = (job: Job) => {
    if (job.open === 0) job.resolve(job.outcomes as Outcome[])
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
  /** Nobody knows which request caused the error, so that every request that waits for a reply gets one. Later requests find a new lane. */
  const onMistake = (error: unknown) => {
    running = false
    for (const job of queue.entries()) {
      stops.get(job)?.()
      queue.remove(job.client, job)
    }
    for (const fail of owed) fail(error)
    owed.clear()
  }
  const isExpired = (job: Job) => clock.wall() - job.since.wall > job.patience

  const delivery: Delivery = {
    ...options,
    estimate,
    pace,
    multi,
    suspects,
    replies: { latest: Number.NEGATIVE_INFINITY },
    onSilence(is) {
      silent = is
      observer.silent(is)
    },
    settled,
    onMistake,
    again(job, parts) {
      const isWaiting = job.parts.length > 0 && queue.entries().includes(job)
      job.parts.unshift(...parts)
      if (!isWaiting) wait(job, 'first')
    },
  }

  /** Takes the next exchange out of the queue. The wait of its requests ends. */
  const takeNext = (): readonly Seat[] => {
    for (const job of queue.entries()) if (isExpired(job)) giveUp(job, 'busy')
    const pack = takePack(queue, { ...bounds, window: pace.window }, estimate, multi.works)
    for (const { job } of pack) {
      stops.get(job)?.()
      job.onSend?.()
      observer.waited(clock.steady() - job.since.steady)
    }
    for (const job of new Set(pack.map(({ job }) => job))) if (job.parts.length > 0) wait(job, 'rest')
    return pack
  }

  /**
   * Delivers a piece of a long list and the pieces behind it, as long as nobody else waits. The next piece is already in Anki's backlog when
   * Anki replies to the one before, so that no tick passes between them.
   */
  const deliverInRow = async (first: readonly Seat[]): Promise<number> => {
    let pack = first
    let current = deliver(pack, delivery)
    while (isThere(health.state) && isFollowed(pack, queue)) {
      pack = takeNext()
      if (pack.length === 0) break
      const next = deliver(pack, delivery)
      await current
      current = next
    }
    return current
  }

  const run = async () => {
    running = true
    let answered = 0
    while (queue.size > 0 || answered > 1) {
      if (answered > 1) await gathering.wait(answered)
      answered = 0
      if (queue.size === 0) break
      const state = isThere(health.state) ? health.state : await health.settled()
      // Each request waits as long as it would for its turn.
      if (state === 'busy') continue
      if (!isThere(state)) {
        giveUpAll(state === 'circle' ? 'circle' : 'unreachable')
        continue
      }
      const pack = takeNext()
      if (pack.length > 0) answered = await (isFollowed(pack, queue) ? deliverInRow(pack) : deliver(pack, delivery))
    }
    running = false
  }

  return {
    estimate,
    company,
    get silent() {
      return silent
    },
    send(leaves, { client, signal, onSend }) {
      if (leaves.length === 0) return Promise.resolve([])
      return new Promise((resolve, reject) => {
        const parts = cutRequest(leaves, bounds, estimate)
        const leaveCompany = company.enter(client)
        // A signal can outlive its requests: that of the gateway's own calls never ends.
        const abandon = () => job.parts.length > 0 && !job.wrote && giveUp(job, 'abandoned')
        const end = () => {
          // A piece of a long list may come back after another one has decided the reply.
          if (!owed.delete(fail)) return
          leaveCompany()
          signal.removeEventListener('abort', abandon)
        }
        const fail = (error: unknown) => {
          end()
          reject(error)
        }
        const job: Job = {
          client,
          patience: timeoutOf(leaves, timeouts),
          parts: parts.map((part) => (part.calls.some(suspects.has) ? { ...part, mode: 'solo' } : part)),
          wrote: false,
          since: { steady: 0, wall: 0 },
          outcomes: new Array(leaves.length).fill(undefined),
          open: leaves.length,
          onSend,
          resolve(outcomes) {
            end()
            resolve(outcomes)
          },
        }
        owed.add(fail)
        if (signal.aborted) return giveUp(job, 'abandoned')
        signal.addEventListener('abort', abandon, { once: true })
        wait(job, 'last')
        if (!running) run().catch(onMistake)
        else gathering.arrived()
      })
    },
  }
}
