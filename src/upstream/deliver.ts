import type { UpstreamTimeouts } from '../config/config.ts'
import type { LaneObserver } from '../observe/lane.ts'
import { type Answer, cutReply } from '../wire/reply.ts'
import { composeBody } from '../wire/request.ts'
import type { Call } from './call.ts'
import type { Estimate } from './estimate.ts'
import { type Exchanged, type Exchanger, type Sent, within } from './exchange.ts'
import type { Health } from './health.ts'
import { answerPart, failPart, type Job } from './job.ts'
import { canWrite, type Failure, type Leaf } from './leaf.ts'
import { cutAnswer, type Item, mergeCalls } from './merge.ts'
import type { Multi } from './multi.ts'
import type { Pace } from './pace.ts'
import type { Seat } from './pack.ts'
import { type Part, scatter } from './part.ts'
import type { Suspects } from './suspects.ts'
import { isLong, timeoutOfCalls } from './timeout.ts'
import { watch } from './watch.ts'

/** What a pack is delivered with. */
export interface Delivery {
  readonly exchanger: Exchanger
  readonly health: Pick<Health, 'suspect'>
  readonly key: Buffer | null
  readonly timeouts: UpstreamTimeouts
  readonly patience: number
  readonly probe: () => Sent
  readonly now: () => number
  readonly observer: LaneObserver
  readonly estimate: Estimate
  readonly pace: Pace
  readonly multi: Multi
  readonly suspects: Suspects
  onSilence(silent: boolean): void
  /** A job has got outcomes; the last ones, maybe. */
  settled(job: Job): void
  /** These parts of a job are asked once more. */
  again(job: Job, parts: readonly Part[]): void
}

interface Parcel {
  readonly seats: readonly Seat[]
  readonly calls: readonly Call[]
  readonly items: readonly Item[]
  /** It holds reads of several calls, so that it can be asked again. */
  readonly isReadPack: boolean
  readonly sentAt: number
}

/**
 * Sends a pack in one exchange and gives each call its outcome. Resolves when Anki is free for the next, to the number of
 * requests that were answered meanwhile.
 */
export async function deliver(seats: readonly Seat[], delivery: Delivery): Promise<number> {
  const { exchanger, key, timeouts, observer, now } = delivery
  const calls = seats.flatMap(({ part }) => (part.mode === 'merge' ? part.calls : part.calls.map(unmerged)))
  const isReadPack = calls.length > 1 && seats.every(({ part }) => part.shareable)
  const items = mergeCalls(isReadPack ? calls : calls.map(unmerged))
  const parcel: Parcel = { seats, calls, items, isReadPack, sentAt: now() }
  for (const { job, part } of seats) if (!part.shareable) job.wrote = true
  const merged = items.reduce((sum, { shares }) => sum + (shares.length > 1 ? shares.length : 0), 0)
  if (merged > 0) observer.merged(merged)

  const texts = items.map(({ action, params }) => ({ action: action.nameText, params }))
  const sent = exchanger.send(composeBody(texts, items.length > 1, key))
  const timeout = timeoutOfCalls(calls, timeouts)
  const { first, free } = watch(sent, { ...delivery, timeout })
  switch (await first) {
    case 'ended':
      return finish(parcel, await sent.ended, delivery)
    case 'overtaken': {
      if (isReadPack) {
        sent.abort()
        return finish(parcel, { kind: 'timeout' }, delivery)
      }
      // Nothing of it waits in Anki's backlog any more; whether a reply still comes is between the two.
      const left = Math.max(1, timeout - (now() - parcel.sentAt))
      void within(sent, left).then((exchanged) => finish(parcel, exchanged, delivery))
      return 0
    }
    case 'late': {
      observer.exchange('timeout', calls.length, now() - parcel.sentAt)
      const answered = fail(parcel, (leaf) => (canWrite(leaf) ? 'timeout' : 'busy'), delivery)
      if ((await free) === 'overtaken') sent.abort()
      return answered
    }
  }
}

function unmerged(call: Call): Call {
  return call.list === null ? call : { ...call, list: null }
}

function finish(parcel: Parcel, exchanged: Exchanged | { readonly kind: 'timeout' }, delivery: Delivery): number {
  const { calls, items, isReadPack, sentAt } = parcel
  const { observer, multi, health, now } = delivery
  const took = now() - sentAt
  if (exchanged.kind === 'reply') {
    const answers = exchanged.status === 200 ? cutReply(exchanged.body, items.length, items.length > 1) : null
    // An error of the whole multi says nothing about strangers' calls in it.
    const usable =
      answers !== null && !(isReadPack && items.length > 1 && answers.every((answer) => answer === answers[0]))
    if (items.length > 1) multi.replied(usable)
    observer.exchange(answers === null ? 'garbage' : 'answered', calls.length, took)
    if (usable) {
      learn(parcel, took, delivery)
      return answer(parcel, answers, delivery)
    }
  } else {
    observer.exchange(exchanged.kind, calls.length, took)
    if (exchanged.kind !== 'timeout') health.suspect()
  }
  if (isReadPack && exchanged.kind !== 'unreachable') return again(parcel, delivery)
  if (exchanged.kind !== 'unreachable') suspect(parcel, delivery)
  return fail(parcel, () => (exchanged.kind === 'reply' ? 'garbage' : exchanged.kind), delivery)
}

/** A read that was asked by itself because its pack was lost, and is lost again, is kept out of packs from now on. */
function suspect({ seats, calls }: Parcel, { suspects }: Delivery): void {
  for (const { part } of seats) {
    if (part.shareable && part.mode === 'solo') for (const { leaf } of calls) suspects.add(leaf)
  }
}

function learn({ calls, items, isReadPack }: Parcel, took: number, { estimate, pace }: Delivery): void {
  if (calls.some(({ leaf }) => isLong(leaf))) return
  estimate.learn(items, took)
  if (isReadPack) pace.took(took)
}

function answer({ seats, calls, items }: Parcel, answers: readonly Answer[], delivery: Delivery): number {
  const own = new Array<Answer | undefined>(calls.length)
  items.forEach((item, index) => {
    const cut = cutAnswer(item, answers[index] as Answer)
    item.shares.forEach(({ call }, share) => {
      own[call] = cut?.[share]
    })
  })
  let from = 0
  let done = 0
  for (const { job, part } of seats) {
    const given = own.slice(from, from + part.calls.length)
    from += part.calls.length
    if (given.includes(undefined)) {
      // The whole part, as what a multi reads belongs together.
      delivery.observer.resent(part.calls.length)
      delivery.again(job, [{ ...part, mode: 'separate' }])
    } else answerPart(job, part, given as Answer[])
    delivery.settled(job)
    if (job.open === 0) done += 1
  }
  return done
}

function again({ seats, calls }: Parcel, { observer, again }: Delivery): number {
  observer.resent(calls.length)
  for (const { job, part } of seats.toReversed()) again(job, scatter(part))
  return 0
}

function fail({ seats }: Parcel, failureOf: (leaf: Leaf) => Failure, { settled }: Delivery): number {
  for (const { job, part } of seats) {
    failPart(job, part, failureOf)
    settled(job)
  }
  return 0
}
