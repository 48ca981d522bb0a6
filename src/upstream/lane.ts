import type { Clock } from '../clock.ts'
import { type Company, createCompany } from './company.ts'
import { type Delivery, deliver } from './deliver.ts'
import { createEstimate, type Estimate } from './estimate.ts'
import type { Exchanger, Sent } from './exchange.ts'
import { createGathering } from './gathering.ts'
import type { Health } from './health.ts'
import { type Job, resolveIfWhole } from './job.ts'
import type { Bounds } from './load.ts'
import { createMulti } from './multi.ts'
import type { LaneObserver } from './observer.ts'
import { createWindowPace, type WindowPace } from './pace.ts'
import type { Seat } from './pack.ts'
import { cutRequest } from './part.ts'
import type { Send } from './send.ts'
import type { UpstreamTimeouts } from './settings.ts'
import { failureAt, isThere } from './state.ts'
import { createSuspects } from './suspects.ts'
import { timeoutOf } from './timeout.ts'
import { createWaitingJobs } from './waiting-jobs.ts'

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
  const estimate: Estimate = createEstimate()
  const waiting = createWaitingJobs({ estimate, observer, clock })
  const pace: WindowPace = createWindowPace(bounds.window)
  const multi = createMulti(clock)
  const suspects = createSuspects()
  const company = createCompany(clock)
  let running = false
  /** The function for each request without a reply that ends it if the lane itself fails. */
  const owed = new Set<(error: unknown) => void>()
  let silent = false
  const gathering = createGathering(clock)

  /** Nobody knows which request caused the error, so that every request that waits for a reply gets one. Later requests find a new lane. */
  const onMistake = (error: unknown) => {
    running = false
    waiting.clear()
    for (const fail of owed) fail(error)
    owed.clear()
  }

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
    settled(job) {
      // A failed piece of a long list ends the request whose rest waits.
      if (job.parts.length === 0) waiting.remove(job)
      resolveIfWhole(job)
    },
    onMistake,
    again(job, parts) {
      const isWaiting = waiting.has(job)
      job.parts.unshift(...parts)
      if (!isWaiting) waiting.add(job, 'first')
    },
  }

  const take = () => waiting.take({ ...bounds, window: pace.window }, multi.works)

  /**
   * Delivers a piece of a long list and the pieces behind it, as long as nobody else waits. The next piece is already in Anki's backlog when
   * Anki replies to the one before, so that no tick passes between them.
   */
  const deliverInRow = async (first: readonly Seat[]): Promise<number> => {
    let pack = first
    let current = deliver(pack, delivery)
    while (isThere(health.state) && waiting.isFollowed(pack)) {
      pack = take()
      if (pack.length === 0) break
      const next = deliver(pack, delivery, current)
      // If the delivery before fails, nobody waits for this one.
      next.catch(() => {})
      await current
      current = next
    }
    return current
  }

  const run = async () => {
    running = true
    let answered = 0
    while (!waiting.isEmpty || answered > 1) {
      if (answered > 1) await gathering.wait(answered)
      answered = 0
      if (waiting.isEmpty) break
      const state = isThere(health.state) ? health.state : await health.settled()
      // Each request waits as long as it would for its turn.
      if (state === 'busy') continue
      if (!isThere(state)) {
        waiting.giveUpAll(failureAt(state))
        continue
      }
      const pack = take()
      if (pack.length > 0) answered = await (waiting.isFollowed(pack) ? deliverInRow(pack) : deliver(pack, delivery))
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
        const abandon = () => job.parts.length > 0 && !job.wrote && waiting.giveUp(job, 'abandoned')
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
        if (signal.aborted) return waiting.giveUp(job, 'abandoned')
        signal.addEventListener('abort', abandon, { once: true })
        waiting.add(job, 'last')
        if (!running) run().catch(onMistake)
        else gathering.arrived()
      })
    },
  }
}
