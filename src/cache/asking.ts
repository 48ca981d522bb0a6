import type { Sender } from '../upstream/send.ts'
import { answeredByAnki, isAnswer, type Outcome } from '../wire/outcome.ts'
import type { Answer } from '../wire/reply.ts'
import type { Flight, Landing } from './flights.ts'
import { missingState, noteMissing, reduce } from './missing.ts'
import type { Moment } from './moment.ts'
import { type FurtherReads, NO_FURTHER, type Read, type ReadServices } from './read.ts'
import type { State } from './results.ts'
import type { View } from './view.ts'

/** Matches an error that reports a missing thing. It stays true until something changes. The cache stores no other errors. */
const NOT_FOUND = /^"[A-Za-z ]+ was not found: /

/** The client that waits for a flight, and the reads that nobody waits for. */
export interface Boarding {
  readonly sender: Sender
  /** Returns the reads that go along. Null if there are none. */
  readonly further: ((view: View) => FurtherReads) | null
}

/**
 * Sends the reads of one request to Anki in one exchange, and shares it with identical reads.
 * Stores a reply if the state after it equals the state before sending.
 */
export function startFlight(
  own: readonly Read[],
  view: View,
  { sender: waiting, further }: Boarding,
  reading: ReadServices,
): Flight {
  const { results, look, send } = reading
  const along = further?.(view) ?? NO_FURTHER
  const reads = [...own, ...along.reads]
  const stateIn = (seen: View, index: number): State | null => {
    const { kind } = reads[index] as Read
    return kind.once && index >= own.length ? seen.located : seen.stateOf(kind)
  }
  const states = reads.map((_read, index) => stateIn(view, index))
  const moments = reads.map(({ kind }) => missingState(kind, view))
  const reduced = own.map(({ leaf }, index) => reduce(leaf, moments[index] as Moment | null, results, view.now))
  const seats = reads.map(({ key }, index) => ({ key, state: states[index] as State | null }))

  const ask = async (flight: Flight): Promise<Landing> => {
    const onSend = () => {
      flight.isQueued = false
    }
    const sender = { client: waiting.client, signal: flight.signal, onSend }
    const leaves = reads.map(({ leaf }, index) => reduced[index]?.leaf ?? leaf)
    const outcomes = await send(leaves, sender)
    const after = look()
    const held = reads.map((_read, index) => stateIn(after, index) === states[index])
    const stands = (index: number) => missingState((reads[index] as Read).kind, after) === moments[index]
    const whole = outcomes.map((outcome, index): Outcome | null => {
      const part = reduced[index] ?? null
      if (!isAnswer(outcome)) return outcome
      const answer = part !== null && stands(index) ? part.expand(outcome) : null
      return part === null ? outcome : answer && answeredByAnki(answer)
    })
    const isWhole = whole.every((outcome) => outcome !== null)
    const landed = isWhole ? whole : await askWhole(outcomes, sender)
    const isStored = landed.map((outcome, index) => {
      if (!isWhole && index < own.length) return false
      const read = reads[index] as Read
      const state = states[index] as State | null
      const moment = moments[index] as Moment | null
      if (moment !== null && stands(index) && outcome.kind === 'result')
        noteMissing(read.leaf, outcome, moment, results)
      return held[index] === true && state !== null && keep(read, outcome, state)
    })
    along.landed(landed.slice(own.length), isStored.slice(own.length))
    return { outcomes: landed, held: held.map((holds, index) => holds && (isWhole || index >= own.length)) }
  }
  /** An id that was missing may exist now. Sends each call of the request unchanged. Calls that went along keep their outcomes. */
  const askWhole = async (outcomes: readonly Outcome[], sender: Sender): Promise<readonly Outcome[]> => {
    const leaves = own.map(({ leaf }) => leaf)
    return [...(await send(leaves, sender)), ...outcomes.slice(own.length)]
  }
  const keep = ({ key, kind }: Read, outcome: Outcome, state: State): boolean => {
    if (!isAnswer(outcome) || !isCacheable(outcome, state)) return false
    results.put(key, outcome, state, kind.once ? view.untilOnce() : view.until(kind))
    return true
  }

  const flight = reading.flights.start(waiting.client, seats, ask)
  flight.board(waiting.signal)
  return flight
}

function isCacheable({ kind, text }: Answer, state: State): boolean {
  return kind === 'result' || (typeof state === 'object' && NOT_FOUND.test(text.toString('latin1', 0, 80)))
}
