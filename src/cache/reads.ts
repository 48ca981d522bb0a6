import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import { startFlight } from './asking.ts'
import type { Caller, Send } from './caller.ts'
import type { Flights, Landed, Seat } from './flights.ts'
import type { Kind } from './kinds.ts'
import { missingState, reduce } from './missing.ts'
import type { Kept, Results, State } from './results.ts'
import type { View } from './view.ts'

/** From what is kept, or with an identical call of someone else. */
export type ServedHow = 'cache' | 'flight'

/** An outcome that says how it came about; without `by` Anki was asked. */
export type ServedOutcome = LeafOutcome & { readonly by?: ServedHow }

/** A read, and how its answer is kept. */
export interface Read {
  readonly leaf: Leaf
  readonly key: string
  readonly kind: Kind
}

/** What reads are served with. */
export interface Reading {
  readonly results: Results
  readonly flights: Flights
  readonly send: Send
  /** A view of this very moment. */
  readonly look: () => View
}

/** The kept answers to all reads of a request, of one moment of Anki's; null where one is not kept. */
export function findKept(reads: readonly Read[], view: View, reading: Reading): readonly Kept[] | null {
  const found: Kept[] = []
  for (const read of reads) {
    const state = reads.length === 1 ? view.stateOf(read.kind) : snapshotState(read.kind, view)
    const kept = lookUp(read, state, view, reading)
    if (kept === undefined) return null
    found.push(kept)
  }
  return found
}

/** Serves one read: from what is kept, with an identical one under way, or by asking. */
export async function serveRead(read: Read, view: View, caller: Caller, reading: Reading): Promise<ServedOutcome> {
  const state = view.stateOf(read.kind)
  const kept = lookUp(read, state, view, reading)
  if (kept !== undefined) return kept
  const seat = reading.flights.find(read.key, state)
  if (seat !== undefined) {
    seat.flight.board(caller.signal)
    return { ...(await landing(seat)).outcome, by: 'flight' }
  }
  const flight = startFlight([read], view, caller, reading)
  return ((await flight.landed)[0] as Landed).outcome
}

/**
 * Serves the reads of one request, which are one moment of Anki's: kept answers take part only if all that is kept and asked is
 * proved to be of the same moment, by the stamp before and after. Else the whole is asked once, as it came.
 */
export async function serveReads(
  reads: readonly Read[],
  view: View,
  caller: Caller,
  reading: Reading,
): Promise<readonly ServedOutcome[]> {
  const outcomes = new Array<ServedOutcome | undefined>(reads.length)
  const boarded: { readonly at: number; readonly seat: Seat }[] = []
  const missing = new Map<string, { readonly read: Read; readonly at: number[] }>()
  reads.forEach((read, at) => {
    const state = snapshotState(read.kind, view)
    const kept = lookUp(read, state, view, reading)
    if (kept !== undefined) {
      outcomes[at] = kept
      return
    }
    const seat = state === null ? undefined : reading.flights.find(read.key, state)
    if (seat?.state === state && seat !== undefined) {
      boarded.push({ at, seat })
      return
    }
    const same = missing.get(read.key)
    if (same === undefined) missing.set(read.key, { read, at: [at] })
    else same.at.push(at)
  })
  const usesKept = missing.size + boarded.length > 0 && outcomes.some((outcome) => outcome !== undefined)
  const asked = [...missing.values()]
  for (const { seat } of boarded) seat.flight.board(caller.signal)
  const flight =
    asked.length > 0
      ? startFlight(
          asked.map(({ read }) => read),
          view,
          caller,
          reading,
        )
      : null
  const landed = flight === null ? [] : await flight.landed
  asked.forEach(({ at }, index) => {
    for (const one of at) outcomes[one] = (landed[index] as Landed).outcome
  })
  let isOneMoment = true
  for (const { at, seat } of boarded) {
    const { outcome, held } = await landing(seat)
    outcomes[at] = { ...outcome, by: 'flight' }
    isOneMoment &&= held
  }
  if (usesKept || boarded.length > 0) {
    const after = reading.look()
    isOneMoment &&= reads.every(({ kind }, at) => {
      const isAsked = outcomes[at]?.by === undefined
      return isAsked || (isSame(snapshotState, kind, view, after) && isSame(missingState, kind, view, after))
    })
    if (!isOneMoment)
      return reading.send(
        reads.map(({ leaf }) => leaf),
        caller,
      )
  }
  return outcomes as ServedOutcome[]
}

/** What is kept of this call, or can be put together from what is known to be missing. */
function lookUp({ leaf, kind, key }: Read, state: State | null, view: View, { results }: Reading): Kept | undefined {
  const kept = state === null ? undefined : results.get(key, state, view.now)
  if (kept !== undefined || !kind.knowsMissing) return kept
  const reduced = reduce(leaf, view.moment, results, view.now)
  const answer = reduced?.leaf === null ? reduced.expand(null) : null
  return answer === null ? undefined : { ...answer, by: 'cache' }
}

function isSame(stateOf: (kind: Kind, view: View) => State | null, kind: Kind, one: View, other: View): boolean {
  return stateOf(kind, one) === stateOf(kind, other)
}

/** The state under which a kept answer may stand beside others in one request; null for those whose moment is not known. */
function snapshotState(kind: Kind, view: View): State | null {
  if (kind.keeps === 'process') return view.stateOf(kind)
  return kind.keeps === 'collection' ? view.moment : null
}

async function landing({ flight, index }: Seat): Promise<Landed> {
  return (await flight.landed)[index] as Landed
}
