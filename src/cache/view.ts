import type { Kind } from './kinds.ts'
import type { Epochs, Moment } from './moment.ts'
import type { State } from './results.ts'
import { type Look, mediaLook } from './stamp.ts'
import type { Trust } from './trust.ts'

/** What was seen at one moment, each thing looked at once and only if it is asked for. */
export interface View {
  /** The state that an answer of this kind holds under; null where there is none now. */
  stateOf(kind: Kind): State | null
  /** The moment of the collection that its stamp names; null where that is not to be had. */
  readonly moment: Moment | null
  /** Until when an answer seen here may be kept, in ms. */
  until(kind: Kind): number
  readonly now: number
}

export interface ViewOptions {
  readonly trust: Trust
  readonly epochs: Epochs
  /** Whether Anki answers now: what is kept is given out only while it does. */
  readonly isUp: () => boolean
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
  /** The wall clock in ms, which the times of files are compared with. */
  readonly wallClock: () => number
}

/** A view of the present moment. */
export function createView({ trust, epochs, isUp, now: readClock, wallClock }: ViewOptions): View {
  const now = readClock()
  const place = trust.believed()
  const isPresent = isUp()
  let collection: Look | undefined

  const look = (): Look => {
    if (collection !== undefined) return collection
    collection = place === null ? null : place.look()
    if (place !== null && collection === null) trust.lose('the collection is not open')
    return collection
  }
  const timed = (kind: Kind): State => `time ${epochs.process} ${epochs.sum(kind.reads)}`
  const stamped = (): Moment | null => {
    const seen = look()
    return seen === null || seen === 'unsettled' ? null : epochs.moment(seen)
  }
  const media = (file: string | null, folder: string): State | null => {
    // The collection closed means that the folder may be another profile's.
    if (look() === null) return null
    const seen = mediaLook(folder, file, wallClock())
    return seen === null || seen === 'unsettled' ? null : `${seen.text} ${epochs.process} ${epochs.write}`
  }
  const seek = (): void => {
    if (trust.place === null) trust.seek()
  }
  return {
    now,
    get moment() {
      return isPresent && place !== null ? stamped() : null
    },
    stateOf(kind) {
      if (!isPresent || kind.keeps === 'none') return null
      if (kind.keeps === 'process') return `process ${epochs.process}`
      seek()
      if (place === null) return kind.bound > 0 ? timed(kind) : null
      return kind.keeps === 'media' ? media(kind.file, place.media) : stamped()
    },
    until(kind) {
      if (kind.keeps === 'process') return Number.POSITIVE_INFINITY
      return place === null || kind.keeps === 'volatile' ? now + kind.bound : Number.POSITIVE_INFINITY
    },
  }
}
