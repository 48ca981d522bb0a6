import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import type { Answer } from '../wire/reply.ts'
import type { Caller } from './caller.ts'
import type { Flight, Landed } from './flights.ts'
import { missingState, noteMissing, reduce } from './missing.ts'
import type { Moment } from './moment.ts'
import type { Read, Reading } from './reads.ts'
import type { State } from './results.ts'
import type { View } from './view.ts'

/** An error that says that something does not exist holds as long as nothing changes; other errors are not kept. */
const NOT_FOUND = /^"[A-Za-z ]+ was not found: /

/**
 * Asks Anki reads of one request in one exchange, together with all that ask the same. What comes back is kept if the state
 * before sending is the state after the reply.
 */
export function startFlight(reads: readonly Read[], view: View, caller: Caller, reading: Reading): Flight {
  const { results, look, send } = reading
  const states = reads.map(({ kind }) => view.stateOf(kind))
  const moments = reads.map(({ kind }) => missingState(kind, view))
  const reduced = reads.map(({ leaf }, index) => reduce(leaf, moments[index] as Moment | null, results, view.now))
  const seats = reads.map(({ key }, index) => ({ key, state: states[index] as State | null }))

  const ask = async (flight: Flight): Promise<readonly Landed[]> => {
    const onSend = () => {
      flight.isQueued = false
    }
    const sender = { client: caller.client, signal: flight.signal, onSend }
    const leaves = reads.map(({ leaf }, index) => reduced[index]?.leaf ?? leaf)
    const outcomes = await send(leaves, sender)
    const after = look()
    const landed = outcomes.map((outcome, index): Landed => {
      const state = states[index] as State | null
      const held = state !== null && after.stateOf((reads[index] as Read).kind) === state
      return { outcome: reduced[index]?.expand(outcome) ?? outcome, held }
    })
    const stands = (index: number) => missingState((reads[index] as Read).kind, after) === moments[index]
    const isWhole = reduced.every(
      (part, index) => part === null || (stands(index) && part.expand(outcomes[index] as LeafOutcome) !== null),
    )
    if (!isWhole) return askWhole(sender)
    landed.forEach(({ outcome, held }, index) => {
      const read = reads[index] as Read
      const state = states[index] as State | null
      const moment = moments[index] as Moment | null
      if (held && state !== null) keep(read, outcome, state)
      if (moment !== null && stands(index) && outcome.kind === 'result')
        noteMissing(read.leaf, outcome, moment, results)
    })
    return landed
  }
  /** What was known to be missing is not known any more: each call goes as it came, and nothing of it is kept. */
  const askWhole = async (sender: Caller): Promise<readonly Landed[]> => {
    const leaves = reads.map(({ leaf }): Leaf => leaf)
    return (await send(leaves, sender)).map((outcome) => ({ outcome, held: false }))
  }
  const keep = (read: Read, outcome: LeafOutcome, state: State): void => {
    if (isKept(outcome, state)) results.put(read.key, outcome, state, view.until(read.kind))
  }

  const flight = reading.flights.start(seats, ask)
  flight.board(caller.signal)
  return flight
}

function isKept(outcome: LeafOutcome, state: State): outcome is Answer {
  if (outcome.kind === 'result') return true
  return outcome.kind === 'error' && typeof state === 'object' && NOT_FOUND.test(outcome.text.toString('latin1', 0, 80))
}
