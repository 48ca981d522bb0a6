import type { Leaf } from '../upstream/leaf.ts'
import type { Answer } from '../wire/reply.ts'
import type { Found, Place } from './place.ts'
import type { Look } from './stamp.ts'

/** What answers are kept by: the collection's stamp, or a bound in time because of `reason`. */
export type Mode = { readonly by: 'stamp' } | { readonly by: 'time'; readonly reason: string }

/** Whether the stamp may be believed. */
export interface Trust {
  /** The collection of the profile that is open; null while it is not known. */
  readonly place: Place | null
  readonly mode: Mode
  /** The place, if the stamp may be believed. */
  believed(): Place | null
  /** Looks for the place if it is not known, at most once a second. */
  seek(): void
  /** The place is gone, or may be another's: nothing is believed until it is found again. */
  lose(reason: string): void
  /** Anki may be another: nothing of what was found holds, nor that writes were seen. */
  forget(): void
  /** What a write through the gateway did to the stamp between sending and reply. */
  sawWrite(leaf: Leaf, answer: Answer, before: Look, after: Look): void
}

export interface TrustOptions {
  /** Believe a place that was found without having seen a write. */
  readonly withoutProof: boolean
  /** Looks for the place; null where the owner wants no stamp. */
  readonly find: (() => Promise<Found>) | null
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
  readonly onMode: (mode: Mode) => void
}

/** How often the place is looked for, in ms. */
const SEEK_EVERY = 1_000
const SOUGHT = 'the collection is being looked for'
const UNSEEN = 'no write through the gateway has been seen in the file yet'
const HELD_BACK = 'this Anki answers with changes before it commits them'

export function createTrust({ withoutProof, find, now, onMode }: TrustOptions): Trust {
  let place: Place | null = null
  let isProved = withoutProof
  let lack = UNSEEN
  let mode: Mode = { by: 'time', reason: find === null ? 'the stamp is switched off' : SOUGHT }
  let sought = Number.NEGATIVE_INFINITY
  let round = 0
  let isSeeking = false

  const change = (to: Mode): void => {
    const isSame = mode.by === to.by && (mode.by === 'stamp' || (to.by === 'time' && mode.reason === to.reason))
    mode = to
    if (!isSame) onMode(to)
  }
  const judge = (): void => change(isProved ? { by: 'stamp' } : { by: 'time', reason: lack })
  const lose = (reason: string): void => {
    round += 1
    place = null
    change({ by: 'time', reason })
  }
  const seek = async (): Promise<void> => {
    if (find === null || place !== null || isSeeking || now() - sought < SEEK_EVERY) return
    sought = now()
    isSeeking = true
    const before = round
    const found = await find().catch((error: Error): Found => ({ ok: false, reason: error.message }))
    isSeeking = false
    // What was found while Anki became another is not believed.
    if (round !== before) return
    if (!found.ok) return change({ by: 'time', reason: found.reason })
    place = found.place
    judge()
  }
  return {
    get place() {
      return place
    },
    get mode() {
      return mode
    },
    believed: () => (isProved ? place : null),
    seek: () => void seek(),
    lose,
    forget() {
      if (find === null) return
      isProved = withoutProof
      lack = UNSEEN
      sought = Number.NEGATIVE_INFINITY
      lose(SOUGHT)
    },
    sawWrite(leaf, answer, before, after) {
      if (withoutProof || place === null || before === null || after === null) return
      if (before === 'unsettled' || after === 'unsettled' || answer.kind !== 'result') return
      if (before.text !== after.text) {
        isProved = true
        judge()
      } else if (certainlyChanged(leaf, answer)) {
        isProved = false
        lack = HELD_BACK
        judge()
      }
    },
  }
}

/** A call that adds notes and answers with an id has changed the collection; most others may have found nothing to do. */
function certainlyChanged({ action: { gateway } }: Leaf, { text }: Answer): boolean {
  return (
    gateway.kind === 'write' &&
    gateway.groups.includes('add') &&
    gateway.changes.includes('notes') &&
    /[1-9]/.test(text.toString('latin1', 0, 4096))
  )
}
