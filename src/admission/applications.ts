import { LRUCache } from 'lru-cache'
import type { Applicant } from './applicant.ts'

/** An applicant that waits for the owner's word; times in ms of the wall clock. */
export interface Application {
  readonly id: string
  readonly applicant: Applicant
  /** When it asked first. */
  readonly since: number
  /** When it is forgotten, unless it asks again. */
  readonly until: number
}

/** Those who wait to be let in, and the memory of whom the owner refused. */
export interface Applications {
  /** Puts an applicant among those who wait; null where the owner refused it not long ago. */
  ask(applicant: Applicant): Application | null
  /** The oldest first. */
  waiting(): readonly Application[]
  /** Whoever waits under this id; null where nobody does any more. */
  find(id: string): Application | null
  /** Takes it out: it has become a client. */
  settle(id: string): void
  /** Takes it out, and whatever asks from the same place for a while. */
  refuse(id: string): void
}

/** What `createApplications` needs. */
export interface ApplicationsOptions {
  /** The wall clock in ms. */
  readonly now: () => number
  /** How long a question stays open, in ms, and how many may wait; read at each question. */
  readonly limits: () => { readonly valid: number; readonly pending: number }
  /** Called with the id of every one that waits no longer without the owner's word. */
  readonly onGone: (id: string) => void
}

/** So many of one site or one address wait at a time; of more the oldest go. */
const PLACES = 3
/** How long whom the owner refused is not asked about again, in ms, and how many of them are remembered. */
const REFUSED_FOR = 3_600_000
const REFUSED = 1000

interface Entry extends Application {
  until: number
}

/**
 * Bounded in every direction: a site or an address has a few places, and where all are taken the oldest of whoever has most of
 * them goes, so that no stranger keeps another's question from the owner.
 */
export function createApplications({ now, limits, onGone }: ApplicationsOptions): Applications {
  const entries = new Map<string, Entry>()
  const refused = new LRUCache<string, true>({ max: REFUSED, ttl: REFUSED_FOR, ttlResolution: 0, perf: { now } })
  let last = 0

  const drop = (key: string, { id }: Entry) => {
    entries.delete(key)
    onGone(id)
  }
  const forgetOld = () => {
    const time = now()
    for (const [key, entry] of entries) if (entry.until <= time) drop(key, entry)
  }
  const oldestOf = (crowd: string) => [...entries].find(([, { applicant }]) => applicant.crowd === crowd)
  const makeRoom = (crowd: string) => {
    const sizes = new Map<string, number>([[crowd, 1]])
    for (const { applicant } of entries.values()) sizes.set(applicant.crowd, (sizes.get(applicant.crowd) ?? 0) + 1)
    const isFull = entries.size >= limits().pending
    if (!isFull && (sizes.get(crowd) ?? 0) <= PLACES) return
    const most = Math.max(...sizes.values())
    // Of equally large crowds the one that has waited longest goes: the newcomer is whom the owner has just set going.
    const largest = [...entries.values()].find(({ applicant }) => sizes.get(applicant.crowd) === most)
    const oldest = oldestOf(isFull ? (largest?.applicant.crowd ?? crowd) : crowd)
    if (oldest !== undefined) drop(...oldest)
  }
  const find = (id: string) => [...entries].find(([, entry]) => entry.id === id)

  return {
    ask(applicant) {
      forgetOld()
      if (refused.has(placeOf(applicant))) return null
      const time = now()
      const key = `${placeOf(applicant)} ${applicant.keyHash}`
      const known = entries.get(key)
      if (known !== undefined) {
        known.until = time + limits().valid
        return known
      }
      makeRoom(applicant.crowd)
      last += 1
      const entry: Entry = { id: `c${last}`, applicant, since: time, until: time + limits().valid }
      entries.set(key, entry)
      return entry
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
    refuse(id) {
      const found = find(id)
      if (found === undefined) return
      const place = placeOf(found[1].applicant)
      refused.set(place, true)
      for (const [key, entry] of entries) if (placeOf(entry.applicant) === place) drop(key, entry)
    },
  }
}

/** Where it asks from, whatever key it shows. */
function placeOf({ origin, from }: Applicant): string {
  return JSON.stringify([origin, from])
}
