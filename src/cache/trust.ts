import type { Clock } from '../clock.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { Answer } from '../wire/reply.ts'
import type { CollectionPlace, FoundPlace } from './place.ts'
import type { Look } from './stamp.ts'
import { reasons } from './texts.ts'

/**
 * Whether the collection's stamp or, because of `reason`, a time limit decides how long replies are valid.
 * `isSought`: the gateway is looking for the collection. Until it ends, the cache stores no reply that depends on the collection.
 */
export type Mode =
  | { readonly by: 'stamp' }
  | { readonly by: 'time'; readonly reason: string; readonly isSought?: boolean }

/** Decides whether the cache relies on the stamp. If it does, a reply is valid until the stamp changes, and not only for a time. */
export interface Trust {
  /** The collection of the open profile, or null while it is unknown. */
  readonly place: CollectionPlace | null
  readonly mode: Mode
  /** Returns the place if the cache relies on the stamp. */
  believed(): CollectionPlace | null
  /** True while the gateway is looking for the place. Until then it cannot know what the file will show of the present. */
  readonly isSought: boolean
  /** Looks for an unknown place, at most once a second. */
  seek(): void
  /** Records that the place is gone or may belong to another profile. The cache does not rely on it until the gateway finds it again. */
  lose(reason: string): void
  /** Records that a different Anki may be running. Forgets the place and all proofs. */
  forget(): void
  /** Records how a write through the gateway changed the stamp between sending and reply. */
  sawWrite(leaf: Leaf, outcome: Outcome, before: Look, after: Look): void
}

export interface TrustOptions {
  /** Relies on the stamp of a place before any write has shown in it. */
  readonly withoutProof: boolean
  /** Finds the place. Null if the owner wants no stamp. */
  readonly find: (() => Promise<FoundPlace>) | null
  readonly clock: Pick<Clock, 'steady'>
  readonly onMode: (mode: Mode) => void
}

/** The shortest time between two searches for the place, in ms. */
const SEEK_EVERY = 1_000
const SOUGHT = reasons('stamp.seeking').text
const UNSEEN = reasons('stamp.unproved').text
const HELD_BACK = reasons('stamp.held-back').text

export function createTrust({ withoutProof, find, clock, onMode }: TrustOptions): Trust {
  let place: CollectionPlace | null = null
  let isProved = withoutProof
  let lack = UNSEEN
  let mode: Mode = { by: 'time', reason: find === null ? reasons('stamp.off').text : SOUGHT }
  let sought = Number.NEGATIVE_INFINITY
  let round = 0
  let isSeeking = false
  let isSought = find !== null

  const change = (to: Mode): void => {
    const isSame = reasonOf(mode) === reasonOf(to)
    mode = to
    if (!isSame) onMode(to)
  }
  const judge = (): void => change(isProved ? { by: 'stamp' } : { by: 'time', reason: lack })
  const lose = (reason: string): void => {
    round += 1
    place = null
    isSought = true
    change({ by: 'time', reason, isSought })
  }
  const seek = async (): Promise<void> => {
    if (find === null || place !== null || isSeeking || clock.steady() - sought < SEEK_EVERY) return
    sought = clock.steady()
    isSeeking = true
    const before = round
    const found = await find().catch((error: Error): FoundPlace => ({ ok: false, reason: error.message }))
    isSeeking = false
    // A place that was found while a different Anki may have started is not proved.
    if (round !== before) return
    isSought = !found.ok && found.isPassing === true
    if (!found.ok) return change({ by: 'time', reason: found.reason, isSought })
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
    get isSought() {
      return isSought
    },
    seek: () => void seek(),
    lose,
    forget() {
      if (find === null) return
      isProved = withoutProof
      lack = UNSEEN
      sought = Number.NEGATIVE_INFINITY
      lose(SOUGHT)
    },
    sawWrite(leaf, outcome, before, after) {
      if (withoutProof || place === null || before === null || after === null) return
      if (before === 'unsettled' || after === 'unsettled' || outcome.kind !== 'result') return
      if (before.text !== after.text) {
        isProved = true
        judge()
      } else if (certainlyChanged(leaf, outcome)) {
        isProved = false
        lack = HELD_BACK
        judge()
      }
    },
  }
}

/** Returns the reason of a time limit, and null for the stamp, which needs none. */
function reasonOf(mode: Mode): string | null {
  return mode.by === 'time' ? mode.reason : null
}

/** A call that adds notes and replies with an id has certainly changed the collection. Most other calls may have had nothing to do. */
function certainlyChanged({ action: { gateway } }: Leaf, { text }: Answer): boolean {
  return (
    gateway.kind === 'write' &&
    gateway.groups.includes('add') &&
    gateway.changes.includes('notes') &&
    /[1-9]/.test(text.toString('latin1', 0, 4096))
  )
}
