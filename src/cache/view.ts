import type { Clock } from '../clock.ts'
import type { Retention } from './kinds.ts'
import type { Epochs, Moment } from './moment.ts'
import type { CollectionPlace } from './place.ts'
import type { State } from './results.ts'
import type { Look } from './stamp.ts'
import { reasons } from './texts.ts'
import type { Trust } from './trust.ts'

/** The state at one moment. It reads each thing on first use, and only once. */
export interface View {
  /** Returns the state in which a reply of this kind is valid, or null if there is none now. */
  stateOf(kind: Retention): State | null
  /** The moment of the collection that its stamp names, or null if it is unknown. */
  readonly moment: Moment | null
  /** The same where the gateway can see the collection's file, even if nothing proves yet that all changes show there. */
  readonly located: Moment | null
  /** Returns the time in ms until which the cache may store a reply of this moment. */
  until(kind: Retention): number
  /** Returns the same for a reply that may be used once. */
  untilOnce(): number
  readonly now: number
}

export interface ViewOptions {
  readonly trust: Trust
  readonly epochs: Epochs
  /** Whether Anki answers now. The cache serves replies only while it does. */
  readonly isUp: () => boolean
  /** The times of files are compared with the wall clock. */
  readonly clock: Pick<Clock, 'steady' | 'wall'>
  /** The time, in ms, within which a reply that was read ahead and depends on the clock may be used: with a proved stamp, and without. */
  readonly once: { readonly proved: number; readonly bounded: number }
}

const CLOSED = reasons('stamp.closed').text

/**
 * Returns a view of the present moment. While the gateway can read the collection's state, a reply never outlives its stamp.
 * A reply may outlive its time limit only if the stamp is proved.
 */
export function createView({ trust, epochs, isUp, clock, once }: ViewOptions): View {
  const now = clock.steady()
  const { process } = epochs
  const { place, isSought } = trust
  const proved = trust.believed()
  const isProved = proved !== null
  const isPresent = isUp()
  let collection: Look | undefined
  let moment: Moment | null | undefined

  const look = (at: CollectionPlace): Look => {
    if (collection !== undefined) return collection
    collection = at.look()
    if (collection === null) trust.lose(CLOSED)
    return collection
  }
  const timed = (kind: Retention): State => `time ${process} ${epochs.sum(kind.reads)}`
  const stamped = (at: CollectionPlace): Moment | null => {
    const seen = look(at)
    // A write that begins later must not make this moment another one.
    if (moment === undefined) moment = seen === null || seen === 'unsettled' ? null : epochs.moment(seen, isProved)
    return moment
  }
  const media = (file: string | null, at: CollectionPlace): State | null => {
    // If the collection is closed, the folder may belong to another profile.
    if (look(at) === null) return null
    const seen = at.lookMedia(file, clock.wall())
    if (seen === null || seen === 'unsettled') return null
    return `${isProved ? 'media' : 'bounded'} ${seen.text} ${process} ${epochs.write}`
  }
  return {
    now,
    get moment() {
      return isPresent && proved !== null ? stamped(proved) : null
    },
    get located() {
      return isPresent && place !== null ? stamped(place) : null
    },
    untilOnce: () => now + (isProved ? once.proved : once.bounded),
    stateOf(kind) {
      if (!isPresent || kind.keeps === 'none') return null
      if (kind.keeps === 'process') return `process ${process}`
      if (trust.place === null) trust.seek()
      if (proved !== null) return kind.keeps === 'media' ? media(kind.file, proved) : stamped(proved)
      // The search may find at any moment that the collection has changed.
      if (kind.bound === 0 || isSought) return null
      if (place === null) return timed(kind)
      return kind.keeps === 'media' ? media(kind.file, place) : stamped(place)
    },
    until(kind) {
      if (kind.keeps === 'process') return Number.POSITIVE_INFINITY
      return !isProved || kind.keeps === 'volatile' ? now + kind.bound : Number.POSITIVE_INFINITY
    },
  }
}
