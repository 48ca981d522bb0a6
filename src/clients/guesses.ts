import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'

/** The record of wrong keys, and the delays for callers that show them. All times in milliseconds. */
export interface Guesses {
  /** Registers the unchecked keys of a request from a neighbourhood. */
  enter(neighbourhood: string, keys: ReadonlySet<string>): Turn
  /** The number of entries, for tests of the limit. */
  readonly size: number
}

/** The keys of one request, until the result of checking them is known. */
export interface Turn {
  /** The time to wait before checking the keys. Zero if all of them were right before, from this neighbourhood. */
  readonly wait: number
  /**
   * Records that the client left before its turn.
   * Its keys count as wrong and keep their places, because it may have left only to be quick.
   */
  leave(): void
  /**
   * Records the result of the check.
   * Returns how long to delay the reply.
   * The delay doubles with each further wrong key from the neighbourhood, up to ten seconds.
   * It also doubles each time the same wrong key repeats, up to one second.
   * Keys in neither set were not checked.
   */
  settle(wrong: ReadonlySet<string>, right: ReadonlySet<string>): number
}

/** A key in progress. It may be checked from `start`, and no other key gets its place before `until`. */
interface Place {
  readonly id: string
  readonly start: number
  until: number
}

const FIRST = 50
const LONGEST = 10_000
/**
 * The longest delay for a repeated key.
 * A caller that repeats a key does not guess.
 * Its browser has few connections, and a longer delay would hold up other programs on them.
 */
const LONGEST_REPEATED = 1000
/**
 * The number of unknown keys of a neighbourhood that may be in progress before the next request waits.
 * A single request may also have this many wrong keys (visit.ts).
 */
const PLACES = 5
/** The number of entries in each table. The least recently seen are evicted first. */
const ENTRIES = 10_000
const FORGOTTEN_AFTER = 15 * 60_000

const NO_TURN: Turn = { wait: 0, leave: () => {}, settle: () => 0 }

/**
 * Creates the record, which counts by neighbourhood and by key.
 * A program that repeats one old key slows down only itself.
 * A program that tries many keys waits longer for each.
 * A neighbourhood has a few places for keys that were never right from there.
 * A wrong key keeps its place until its reply is due, even if the client leaves, so leaving early gains nothing.
 * Nobody waits for a place longer than the present delay for a wrong key.
 * A guesser can therefore delay its neighbours' first call but cannot lock them out.
 */
export function createGuesses({ steady }: Pick<Clock, 'steady'>): Guesses {
  const options = { max: ENTRIES, ttl: FORGOTTEN_AFTER, ttlResolution: 0, perf: { now: steady } }
  const distinct = new LRUCache<string, number>(options)
  const repeated = new LRUCache<string, number>(options)
  const taken = new LRUCache<string, Place[]>(options)
  const opened = new LRUCache<string, true>({ max: ENTRIES })

  /**
   * Takes places for the keys of one request.
   * Returns the time of their turn, which is as soon as one place is free.
   */
  const take = (neighbourhood: string, ids: readonly string[]): number => {
    const time = steady()
    const most = doubled((distinct.get(neighbourhood) ?? 0) + 1, LONGEST)
    const places = (taken.get(neighbourhood) ?? []).filter(({ until }) => until > time)
    const known = new Map(places.map(({ id, start }) => [id, start]))
    const shared = Math.max(time, ...ids.map((id) => known.get(id) ?? time))
    const fresh = ids.filter((id) => !known.has(id))
    if (fresh.length === 0) return shared
    const byEnd = places.toSorted((one, other) => one.until - other.until)
    const excess = byEnd.length - PLACES
    const start = Math.min(byEnd[excess]?.until ?? time, time + most)
    // Places that end before that no longer count, because nobody's turn can be sooner.
    const kept = byEnd.slice(excess < 0 ? 0 : excess + 1)
    taken.set(neighbourhood, [...kept, ...fresh.map((id) => ({ id, start, until: start + most }))])
    return Math.max(start, shared)
  }
  const release = (neighbourhood: string, id: string) => {
    const places = taken.get(neighbourhood)
    if (places !== undefined)
      taken.set(
        neighbourhood,
        places.filter((place) => place.id !== id),
      )
  }
  /** Counts a wrong key. Returns how long to delay its reply. */
  const count = (neighbourhood: string, id: string, wasInTurn: boolean): number => {
    const times = (repeated.get(id) ?? 0) + 1
    const keys = (distinct.get(neighbourhood) ?? 0) + (times === 1 ? 1 : 0)
    repeated.set(id, times)
    distinct.set(neighbourhood, keys)
    // A key that was right before was checked out of turn.
    // Its reply must not be sooner for that, because the time would reveal it.
    // A key after the first `PLACES` unknown ones also needs a place if it was checked after all.
    if (!wasInTurn) take(neighbourhood, [id])
    const place = taken.get(neighbourhood)?.find((one) => one.id === id)
    const late =
      Math.max(0, (place?.start ?? 0) - steady()) + Math.max(doubled(keys, LONGEST), doubled(times, LONGEST_REPEATED))
    if (place !== undefined) place.until = steady() + late
    return late
  }

  return {
    enter(neighbourhood, keys) {
      if (keys.size === 0) return NO_TURN
      const ids = new Map([...keys].map((key) => [key, idOf(neighbourhood, key)]))
      const unknown = new Set([...ids.values()].filter((id) => !opened.has(id)))
      // No more keys of one request can turn out to be wrong (visit.ts).
      const placed = new Set([...unknown].slice(0, PLACES))
      return {
        wait: placed.size === 0 ? 0 : Math.max(0, take(neighbourhood, [...placed]) - steady()),
        leave() {
          for (const id of unknown) count(neighbourhood, id, true)
        },
        settle(wrong, right) {
          let due = 0
          for (const [key, id] of ids) {
            if (wrong.has(key)) due = Math.max(due, count(neighbourhood, id, placed.has(id)))
            else release(neighbourhood, id)
            if (right.has(key)) opened.set(id, true)
          }
          return due
        },
      }
    },
    get size() {
      return distinct.size + repeated.size + taken.size + opened.size
    },
  }
}

/** Returns a hash and never the key itself. A nearly right key is as secret as the right one. */
function idOf(neighbourhood: string, key: string): string {
  return `${neighbourhood} ${hash('sha256', key, 'base64').slice(0, 22)}`
}

function doubled(times: number, most: number): number {
  return Math.min(most, FIRST * 2 ** Math.min(30, times - 1))
}
