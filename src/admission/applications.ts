import { LRUCache } from 'lru-cache'
import type { Caller } from '../clients/caller.ts'
import type { Clock } from '../clock.ts'
import type { Applicant } from './applicant.ts'
import { roomFor, type WaitingRoom } from './places.ts'

/** An applicant that waits for the owner's decision. Times in milliseconds of the wall clock. */
export interface Application {
  readonly id: string
  readonly applicant: Applicant
  /** The applicant in its latest request. */
  readonly caller: Caller
  /** False for a caller that was refused and never asked for permission. */
  readonly asked: boolean
  /** The number of its refused requests. */
  readonly refused: number
  /** The actions of its refused requests, by their names in the catalogue, as far as the gateway read them. */
  readonly calls: readonly string[]
  /** The time of its first request. */
  readonly since: number
  /** The time when it expires, unless it asks again. */
  readonly until: number
}

/** The waiting applicants, and those that the owner has refused. */
export interface Applications {
  /** Adds an applicant to the queue. Returns null if the owner refused it recently. */
  ask(applicant: Applicant, caller: Caller): Application | null
  /**
   * Adds a caller that was refused and did not ask.
   * It takes only a place that no caller that asked wants.
   */
  notice(applicant: Applicant, caller: Caller, calls?: readonly string[]): void
  /** Returns the waiting applicants, the oldest first. */
  waiting(): readonly Application[]
  /** Returns the application with this id, or null if none waits any more. */
  find(id: string): Application | null
  /** Removes an application because the applicant has become a client. */
  settle(id: string): void
  /** Removes an application because the owner's configuration refuses the applicant. */
  drop(id: string): void
  /** Removes an application and ignores all applicants from the same place for a while. */
  refuse(id: string): void
}

export interface ApplicationsOptions {
  readonly clock: Pick<Clock, 'wall'>
  /** Returns how long a question stays open, in milliseconds, and how many may wait. Called for each question. */
  readonly limits: () => { readonly valid: number; readonly pending: number }
  /** Returns a number that no application had before, in earlier runs of the gateway either. */
  readonly numbers: () => number
  /** Reports the id of each application that leaves the queue without the owner's consent. */
  readonly onGone: (id: string) => void
}

/**
 * The time in milliseconds for which the gateway ignores a refused applicant, and the number of refused applicants it
 * remembers.
 */
const REFUSED_FOR = 3_600_000
const REFUSED = 1000
/** The number of different actions that are remembered of an applicant. */
const CALLS = 20

interface Entry extends Application {
  caller: Caller
  asked: boolean
  refused: number
  calls: readonly string[]
  until: number
}

/**
 * Creates the queue, which is bounded in every direction (places.ts).
 * A stranger cannot keep another caller's question from the owner.
 */
export function createApplications({ clock, limits, numbers, onGone }: ApplicationsOptions): Applications {
  const entries = new Map<string, Entry>()
  const refused = new LRUCache<string, true>({
    max: REFUSED,
    ttl: REFUSED_FOR,
    ttlResolution: 0,
    perf: { now: clock.wall },
  })

  const drop = (key: string, { id }: Entry) => {
    entries.delete(key)
    onGone(id)
  }
  const forgetOld = () => {
    const time = clock.wall()
    for (const [key, entry] of entries) if (entry.until <= time) drop(key, entry)
  }
  const makeRoom = (newcomer: Pick<Entry, 'applicant' | 'asked'>): boolean => {
    const places: WaitingRoom = { entries: [...entries.values()], pending: limits().pending }
    const room = roomFor(newcomer, places)
    if (room === null) return false
    for (const [key, entry] of entries) if (room.includes(entry)) drop(key, entry)
    return true
  }
  const find = (id: string) => [...entries].find(([, entry]) => entry.id === id)
  const add = (applicant: Applicant, caller: Caller, asked: boolean): Entry | null => {
    forgetOld()
    if (refused.has(placeOf(applicant))) return null
    const time = clock.wall()
    const until = time + limits().valid
    const key = `${placeOf(applicant)} ${applicant.keyHash}`
    const known = entries.get(key)
    if (known !== undefined) {
      known.caller = caller
      known.until = until
      if (!asked || known.asked) return known
      // It gives up its place among those that did not ask, and gets one among those that did.
      entries.delete(key)
      makeRoom({ applicant, asked })
      known.asked = true
      entries.set(key, known)
      return known
    }
    if (!makeRoom({ applicant, asked })) return null
    const entry: Entry = { id: `c${numbers()}`, applicant, caller, asked, refused: 0, calls: [], since: time, until }
    entries.set(key, entry)
    return entry
  }

  return {
    ask: (applicant, caller) => add(applicant, caller, true),
    notice(applicant, caller, calls = []) {
      const entry = add(applicant, caller, false)
      if (entry === null) return
      entry.refused += 1
      entry.calls = [...new Set([...entry.calls, ...calls])].slice(0, CALLS)
    },
    waiting() {
      forgetOld()
      return [...entries.values()]
    },
    find(id) {
      forgetOld()
      return find(id)?.[1] ?? null
    },
    settle(id) {
      const found = find(id)
      if (found !== undefined) entries.delete(found[0])
    },
    drop(id) {
      const found = find(id)
      if (found !== undefined) drop(...found)
    },
    refuse(id) {
      const found = find(id)
      if (found === undefined) return
      const place = placeOf(found[1].applicant)
      refused.set(place, true)
      for (const [key, entry] of entries) if (placeOf(entry.applicant) === place) drop(key, entry)
    },
  }
}

/** Returns the place an applicant asks from, regardless of its key. */
function placeOf({ origin, from }: Applicant): string {
  return JSON.stringify([origin, from])
}
