import type { Estimate } from './estimate.ts'
import type { Job } from './job.ts'
import { type Bounds, createLoad } from './load.ts'
import { nextOf, type Part, scatter } from './part.ts'
import type { Queue } from './queue.ts'

/** The part of one request in an exchange. */
export interface Seat {
  readonly job: Job
  readonly part: Part
}

/** While nobody else waits, two pieces of a long list are with Anki. Each may take this share of the window. */
const UNSHARED = 0.6

/**
 * Takes the next exchange from the queue: pure reads of all clients in turn within the limits, or a single part that cannot share its
 * exchange.
 *
 * @param packing whether several calls may go together
 */
export function takePack(queue: Queue<Job>, bounds: Bounds, estimate: Estimate, packing: boolean): Seat[] {
  const load = createLoad(bounds, estimate, true)
  const seats: Seat[] = []
  const forPieces = queue.size > 1 ? bounds : { ...bounds, window: bounds.window * UNSHARED }
  queue.round((job) => {
    if (!packing) scatterFirst(job)
    const first = job.parts[0] as Part
    const part = nextOf(first, forPieces, estimate)
    const isAlone = !packing || !part.shareable || part.mode === 'solo'
    if (seats.length > 0 && isAlone) return 'refused'
    if (!load.take(part.calls)) return 'refused'
    if (part !== first) part.list?.take()
    if (part === first || part.list?.isTaken === true) job.parts.shift()
    seats.push({ job, part })
    return isAlone ? 'last' : 'taken'
  })
  return seats
}

/** Returns whether this pack is a piece of a long list, and the rest of that list is the only request that waits. */
export function isFollowed(pack: readonly Seat[], queue: Pick<Queue<Job>, 'size' | 'entries'>): boolean {
  const [first] = pack
  if (pack.length > 1 || first === undefined || first.part.piece === null || queue.size !== 1) return false
  return queue.entries()[0]?.parts[0]?.list === first.part.list
}

function scatterFirst({ parts }: Job): void {
  const first = parts[0] as Part
  if (first.calls.length > 1) parts.splice(0, 1, ...scatter(first))
}
