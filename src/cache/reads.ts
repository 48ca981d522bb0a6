import type { CachedReply } from '../upstream/upstream.ts'
import type { Outcome } from '../wire/outcome.ts'
import { type Boarding, startFlight } from './asking.ts'
import type { FlightSeat } from './flights.ts'
import type { Retention } from './kinds.ts'
import { missingState, reduce } from './missing.ts'
import type { Read, ReadServices } from './read.ts'
import type { State } from './results.ts'
import type { View } from './view.ts'

/** Returns the cached replies to all reads of a request, all from one moment of Anki. Returns null if one of them is not cached. */
export function findCached(reads: readonly Read[], view: View, reading: ReadServices): readonly CachedReply[] | null {
  const found: CachedReply[] = []
  const isAlone = reads.length === 1
  for (const read of reads) {
    const state = isAlone ? view.stateOf(read.kind) : snapshotState(read.kind, view)
    // As if the client had asked for it when the gateway read it.
    const cached = read.kind.once
      ? reading.results.get(read.key, isAlone ? view.located : view.moment, view.now)
      : lookUp(read, state, view, reading)
    if (cached === undefined) return null
    found.push(cached)
  }
  for (const { key, kind } of reads) if (kind.once) reading.results.remove(key)
  return found
}

/** Serves one read from the cache, with an identical read that is under way, or by asking Anki. */
export async function serveRead(read: Read, view: View, boarding: Boarding, reading: ReadServices): Promise<Outcome> {
  const { flights } = reading
  if (read.kind.once) {
    const ahead = await findAhead(read, view, boarding, reading)
    if (ahead !== undefined) return ahead
  }
  const state = view.stateOf(read.kind)
  const cached = lookUp(read, state, view, reading)
  if (cached !== undefined) return cached
  const seat = flights.find(read.key, state, boarding.sender.client)
  if (seat !== undefined) {
    seat.flight.board(boarding.sender.signal)
    return (await landing(seat)).outcome
  }
  const flight = startFlight([read], view, boarding, reading)
  return (await flight.landed).outcomes[0] as Outcome
}

/** Returns a reply that was read ahead and may be used once. If it is under way, waits for it. */
async function findAhead(
  read: Read,
  view: View,
  { sender }: Boarding,
  reading: ReadServices,
): Promise<CachedReply | undefined> {
  const found = findCached([read], view, reading)
  if (found !== null) return found[0]
  const seat = reading.flights.find(read.key, view.located, sender.client)
  if (seat === undefined || seat.flight.isQueued) return undefined
  await seat.flight.landed
  return findCached([read], reading.look(), reading)?.[0]
}

/**
 * Serves the reads of one request, which must all be of one moment of Anki.
 * The cache uses its replies only if the stamp before and after proves that all replies are of the same moment.
 * Otherwise it sends the whole request once, unchanged.
 */
export async function serveReads(
  reads: readonly Read[],
  view: View,
  boarding: Boarding,
  reading: ReadServices,
): Promise<readonly Outcome[]> {
  const { sender } = boarding
  const ahead = reads.some(({ kind }) => kind.once) ? findCached(reads, view, reading) : null
  if (ahead !== null) return ahead
  const outcomes: Outcome[] = []
  const boarded: { readonly at: number; readonly seat: FlightSeat }[] = []
  const missing = new Map<string, { readonly read: Read; readonly at: number[] }>()
  reads.forEach((read, at) => {
    const state = snapshotState(read.kind, view)
    const cached = lookUp(read, state, view, reading)
    if (cached !== undefined) {
      outcomes[at] = cached
      return
    }
    const seat = reading.flights.find(read.key, state, sender.client)
    if (state !== null && seat?.state === state) {
      boarded.push({ at, seat })
      return
    }
    const same = missing.get(read.key)
    if (same === undefined) missing.set(read.key, { read, at: [at] })
    else same.at.push(at)
  })
  const asked = [...missing.values()]
  if (asked.length + boarded.length === 0) return outcomes
  for (const { seat } of boarded) seat.flight.board(sender.signal)
  if (asked.length > 0) {
    const flight = startFlight(
      asked.map(({ read }) => read),
      view,
      boarding,
      reading,
    )
    const landed = (await flight.landed).outcomes
    asked.forEach(({ at }, index) => {
      for (const one of at) outcomes[one] = landed[index] as Outcome
    })
  }
  let isOneMoment = true
  for (const { at, seat } of boarded) {
    const { outcome, held } = await landing(seat)
    outcomes[at] = outcome
    isOneMoment &&= held
  }
  const own = new Set(asked.flatMap(({ at }) => at))
  // Anki gave all replies in one exchange.
  if (own.size === reads.length) return outcomes
  const after = reading.look()
  isOneMoment &&= reads.every(
    ({ kind }, at) =>
      own.has(at) || (isSame(snapshotState, kind, view, after) && isSame(missingState, kind, view, after)),
  )
  if (isOneMoment) return outcomes
  return reading.send(
    reads.map(({ leaf }) => leaf),
    sender,
  )
}

/** Returns the cached reply to this call, or one that it can build from ids that are missing. */
function lookUp(
  { leaf, kind, key }: Read,
  state: State | null,
  view: View,
  { results }: ReadServices,
): CachedReply | undefined {
  const cached = results.get(key, state, view.now)
  if (cached !== undefined || !kind.knowsMissing) return cached
  const reduced = reduce(leaf, view.moment, results, view.now)
  const answer = reduced?.leaf === null ? reduced.expand(null) : null
  return answer === null ? undefined : { ...answer, by: 'cache' }
}

function isSame(
  stateOf: (kind: Retention, view: View) => State | null,
  kind: Retention,
  one: View,
  other: View,
): boolean {
  return stateOf(kind, one) === stateOf(kind, other)
}

/**
 * Returns the state that a cached reply must have to appear with other replies in one request.
 * Returns null if the moment of the reply is unknown.
 */
function snapshotState(kind: Retention, view: View): State | null {
  if (kind.keeps === 'process') return view.stateOf(kind)
  return kind.keeps === 'collection' ? view.moment : null
}

/** Resolves to the outcome of a call in another client's flight, and to whether the state in which it started still applied. */
async function landing({ flight, index }: FlightSeat): Promise<{ readonly outcome: Outcome; readonly held: boolean }> {
  const { outcomes, held } = await flight.landed
  const outcome = outcomes[index] as Outcome
  return { outcome: outcome.kind === 'refused' ? outcome : { ...outcome, by: 'flight' }, held: held[index] === true }
}
