import type { Clock } from '../clock.ts'
import type { Failure } from '../wire/outcome.ts'
import type { Estimate } from './estimate.ts'
import { failRest, type Job, onlyReads, resolveIfWhole } from './job.ts'
import type { Bounds } from './load.ts'
import type { LaneObserver } from './observer.ts'
import { isFollowed, type Seat, takePack } from './pack.ts'
import { createQueue } from './queue.ts'

/** The requests that wait for their turn, each for as long as its patience lasts. */
export interface WaitingJobs {
  readonly isEmpty: boolean
  /** Adds a request: `first` with a repeated part, `rest` with the rest of a request that has had a turn. */
  add(job: Job, place: 'last' | 'first' | 'rest'): void
  has(job: Job): boolean
  /** Removes a request, if it waits. */
  remove(job: Job): void
  /** Takes the next exchange. The rest of its requests waits for another turn. Empty if no request still wants one. */
  take(bounds: Bounds, packing: boolean): readonly Seat[]
  /** Returns whether nobody else waits while this pack is a piece of a long list whose rest waits. */
  isFollowed(pack: readonly Seat[]): boolean
  /** Ends a request. Its parts under way end on their own. */
  giveUp(job: Job, failure: Failure): void
  giveUpAll(failure: Failure): void
  /** Forgets all requests. They get no outcome. */
  clear(): void
}

/** The needs of waiting jobs. Its wall clock continues while the computer sleeps. */
export interface WaitingJobsOptions {
  readonly estimate: Estimate
  readonly observer: Pick<LaneObserver, 'waited'>
  readonly clock: Pick<Clock, 'steady' | 'wall' | 'timer'>
}

export function createWaitingJobs({ estimate, observer, clock }: WaitingJobsOptions): WaitingJobs {
  const queue = createQueue<Job>()
  const stops = new WeakMap<Job, () => void>()

  const remove = (job: Job) => {
    stops.get(job)?.()
    queue.remove(job.client, job)
  }
  const add: WaitingJobs['add'] = (job, place) => {
    job.since = { steady: clock.steady(), wall: clock.wall() }
    if (place === 'last') queue.add(job.client, job)
    else if (place === 'first') queue.addFirst(job.client, job)
    else queue.addBefore(job.client, job, (other) => !onlyReads(other))
    stops.set(
      job,
      clock.timer(job.patience, () => giveUp(job, 'busy')),
    )
  }
  const giveUp = (job: Job, failure: Failure) => {
    remove(job)
    failRest(job, failure)
    resolveIfWhole(job)
  }
  const isExpired = (job: Job) => clock.wall() - job.since.wall > job.patience

  return {
    get isEmpty() {
      return queue.size === 0
    },
    add,
    has: (job) => job.parts.length > 0 && queue.entries().includes(job),
    remove,
    take(bounds, packing) {
      for (const job of queue.entries()) if (isExpired(job)) giveUp(job, 'busy')
      const pack = takePack(queue, bounds, estimate, packing)
      for (const { job } of pack) {
        stops.get(job)?.()
        job.onSend?.()
        observer.waited(clock.steady() - job.since.steady)
      }
      for (const job of new Set(pack.map(({ job }) => job))) if (job.parts.length > 0) add(job, 'rest')
      return pack
    },
    isFollowed: (pack) => isFollowed(pack, queue),
    giveUp,
    giveUpAll(failure) {
      for (const job of queue.entries()) giveUp(job, failure)
    },
    clear() {
      for (const job of queue.entries()) remove(job)
    },
  }
}
