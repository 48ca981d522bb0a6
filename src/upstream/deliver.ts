import type { Clock } from '../clock.ts'
import type { Failure } from '../wire/outcome.ts'
import { type Answer, cutReply } from '../wire/reply.ts'
import { composeBody } from '../wire/request.ts'
import type { Estimate } from './estimate.ts'
import { type Exchanged, type Exchanger, endWithin, type Sent } from './exchange.ts'
import type { Health } from './health.ts'
import { answerPart, failPart, type Job } from './job.ts'
import type { Leaf } from './leaf.ts'
import { cutAnswer, type ExchangeItem, mergeCalls } from './merge.ts'
import type { Multi } from './multi.ts'
import type { LaneObserver } from './observer.ts'
import type { WindowPace } from './pace.ts'
import type { Seat } from './pack.ts'
import { type Part, scatter } from './part.ts'
import type { UpstreamTimeouts } from './settings.ts'
import type { Suspects } from './suspects.ts'
import { isLong, timeoutOf } from './timeout.ts'
import { watch } from './watch.ts'

/** Everything that the delivery of a pack needs. */
export interface Delivery {
  readonly exchanger: Pick<Exchanger, 'send'>
  readonly health: Pick<Health, 'suspect'>
  readonly key: Buffer | null
  readonly timeouts: UpstreamTimeouts
  readonly patience: number
  readonly probe: () => Sent
  readonly clock: Pick<Clock, 'steady' | 'timer'>
  readonly observer: LaneObserver
  readonly estimate: Estimate
  readonly pace: WindowPace
  readonly multi: Multi
  readonly suspects: Suspects
  /** The time of Anki's latest reply. Anki runs one exchange after the other, and begins with the next one at that time. */
  readonly replies: { latest: number }
  onSilence(silent: boolean): void
  /** Reports an error that indicates a bug. */
  onMistake(error: unknown): void
  /** Records that a job has got outcomes, possibly its last ones. */
  settled(job: Job): void
  /** Sends these parts of a job once more. */
  again(job: Job, parts: readonly Part[]): void
}

interface Parcel {
  readonly seats: readonly Seat[]
  readonly calls: readonly Leaf[]
  readonly items: readonly ExchangeItem[]
  /** It contains only reads of several calls, so that it can be sent again. */
  readonly isReadPack: boolean
  readonly sentAt: number
}

/**
 * Sends a pack in one exchange and gives each call its outcome.
 * Resolves when Anki is free for the next pack, to the number of requests that are complete.
 *
 * @param before the delivery of the pack that Anki still has. Only from its end on, this one is late, silent or answered
 */
export async function deliver(
  seats: readonly Seat[],
  delivery: Delivery,
  before: Promise<unknown> | null = null,
): Promise<number> {
  const { exchanger, key, timeouts, observer, clock } = delivery
  const calls = seats.flatMap(({ part }) => part.calls)
  const isReadPack = calls.length > 1 && seats.every(({ part }) => part.shareable)
  const merges = seats.flatMap(({ part }) => part.calls.map(() => isReadPack && part.mode === 'merge'))
  const items = mergeCalls(calls, (call) => merges[call] === true)
  const parcel: Parcel = { seats, calls, items, isReadPack, sentAt: clock.steady() }
  for (const { job, part } of seats) if (!part.shareable) job.wrote = true
  const merged = items.reduce((sum, { shares }) => sum + (shares.length > 1 ? shares.length : 0), 0)
  if (merged > 0) observer.merged(merged)

  const texts = items.map(({ action, params }) => ({ action: action.nameText, params }))
  const sent = exchanger.send(composeBody(texts, items.length > 1, key))
  if (before !== null) await before
  const timeout = timeoutOf(calls, timeouts)
  const { first, free } = watch(sent, { ...delivery, timeout })
  switch (await first) {
    case 'ended':
      return finish(parcel, await sent.ended, delivery)
    case 'overtaken': {
      if (isReadPack) {
        sent.abort()
        return finish(parcel, { kind: 'timeout' }, delivery)
      }
      // Nothing of it remains in Anki's backlog. Anki may or may not still reply.
      const left = Math.max(1, timeout - (clock.steady() - parcel.sentAt))
      endWithin(sent, left, clock)
        .then((exchanged) => finish(parcel, exchanged, delivery))
        .catch(delivery.onMistake)
      return 0
    }
    case 'unsent':
      sent.abort()
      observer.exchange('unreachable', calls.length, clock.steady() - parcel.sentAt)
      return fail(parcel, () => 'busy', delivery)
    case 'late': {
      observer.exchange('timeout', calls.length, clock.steady() - parcel.sentAt)
      const answered = fail(parcel, (leaf) => (leaf.writes() ? 'timeout' : 'busy'), delivery)
      if ((await free) === 'overtaken') sent.abort()
      return answered
    }
  }
}

function finish(parcel: Parcel, exchanged: Exchanged | { readonly kind: 'timeout' }, delivery: Delivery): number {
  const { calls, items, isReadPack, sentAt } = parcel
  const { observer, multi, health, clock, replies } = delivery
  const now = clock.steady()
  const took = now - Math.max(sentAt, replies.latest)
  const isBehind = sentAt < replies.latest
  if (exchanged.kind === 'reply') replies.latest = now
  if (exchanged.kind === 'reply') {
    const answers = exchanged.status === 200 ? cutReply(exchanged.body, items.length, items.length > 1) : null
    // An error of the whole multi does not apply to the calls of other clients in it.
    const usable =
      answers !== null && !(isReadPack && items.length > 1 && answers.every((answer) => answer === answers[0]))
    if (items.length > 1) multi.replied(usable)
    observer.exchange(answers === null ? 'garbage' : 'answered', calls.length, took)
    if (usable) {
      learn(parcel, took, isBehind, delivery)
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

/** Keeps a read out of packs that was lost alone after its pack was lost. */
function suspect({ seats, calls }: Parcel, { suspects }: Delivery): void {
  for (const { part } of seats) {
    if (part.shareable && part.mode === 'solo') for (const leaf of calls) suspects.add(leaf)
  }
}

/** The time of an exchange behind another one is too short if the gateway was busy when the reply to that one came. */
function learn(
  { seats, calls, items, isReadPack }: Parcel,
  took: number,
  isBehind: boolean,
  { estimate, pace }: Delivery,
): void {
  for (const { part } of seats) if (part.piece !== null) part.list?.learn(part.piece, took, isBehind)
  if (isBehind || calls.some(isLong)) return
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
      // Sends the whole part again, because the reads of a multi belong together.
      delivery.observer.resent(part.calls.length)
      delivery.again(job, [{ ...part, mode: 'separate' }])
    } else answerPart(job, part, given as Answer[])
    delivery.settled(job)
    if (job.open === 0) done += 1
  }
  return done
}

/** Sends each request alone, so that a multi stays a snapshot. Only one that gets no usable reply even alone goes call by call. */
function again({ seats, calls }: Parcel, { observer, again }: Delivery): number {
  observer.resent(calls.length)
  for (const { job, part } of seats.toReversed())
    again(job, seats.length === 1 ? scatter(part) : [{ ...part, mode: 'solo' }])
  return 0
}

function fail({ seats }: Parcel, failureOf: (leaf: Leaf) => Failure, { settled }: Delivery): number {
  for (const { job, part } of seats) {
    failPart(job, part, failureOf)
    settled(job)
  }
  return 0
}
