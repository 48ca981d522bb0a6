import { joinLists } from '../wire/list.ts'
import { answeredByAnki, failed, type Outcome } from '../wire/outcome.ts'
import { areDistinct, type ItemPlaces, textsOf } from '../wire/places.ts'
import type { Estimate } from './estimate.ts'
import { type Leaf, withParams } from './leaf.ts'
import type { Bounds } from './load.ts'
import { listParams } from './merge.ts'

/** A section of a long list as a call of its own. */
export interface Piece {
  readonly leaf: Leaf
  /** Its number among the pieces of its list. */
  readonly number: number
  readonly items: number
}

/** The long list of a pure read, which goes to Anki in pieces. Each piece is as long as the cost of the piece before it allows. */
export interface LongList {
  /** Returns the next piece, which stays the next one until `take`. There must be one. */
  next(bounds: Pick<Bounds, 'pack' | 'window'>, estimate: Estimate): Piece
  /** Takes the next piece out of the list. */
  take(): void
  /** Whether all pieces were taken. */
  readonly isTaken: boolean
  /**
   * Learns from an exchange with one of its pieces. `took` is the time that Anki needed, in ms.
   *
   * @param isBehind whether that time began with the reply to another exchange. It can then be too short
   */
  learn(piece: Piece, took: number, isBehind: boolean): void
  /** Takes the reply to a piece. Returns the outcome of the whole call after the last reply, and null before. */
  answer(piece: Piece, text: Buffer): Outcome | null
}

/** A piece has at most this many times as many items as the one before it. The next items may cost more than the last ones. */
const GROWTH = 8
/** The most by which a piece behind another one lowers the cost of an item: by half. */
const QUICKER = 2

/**
 * Returns the list of a call that needs pieces, or null if the call fits an exchange, or if cutting its list would make a difference.
 * Such a list has no duplicates.
 */
export function longListOf(leaf: Leaf, { pack, window }: Bounds, estimate: Estimate): LongList | null {
  const { action } = leaf
  const { list, bytes, items } = leaf.weight()
  const fits = bytes <= pack && estimate.of({ action, items }) <= window
  return fits || list === null || list.length < 2 || !areDistinct(list) ? null : createLongList(leaf, list)
}

/** Divides items among as few pieces as possible, so that no short one is left over: each piece costs a tick. */
function evenShare(items: number, most: number): number {
  return Math.ceil(items / Math.ceil(items / Math.max(1, most)))
}

function createLongList(leaf: Leaf, list: ItemPlaces): LongList {
  const { action } = leaf
  const weight = leaf.weight()
  const around = weight.bytes - (leaf.params as Buffer).length
  const replies: Buffer[] = []
  let from = 0
  let ready: Piece | null = null
  let taken = 0
  let answered = 0
  let last: { readonly items: number; readonly each: number } | null = null

  const cut = ({ pack, window }: Pick<Bounds, 'pack' | 'window'>, estimate: Estimate): Piece => {
    const base = estimate.of({ action, items: 0 })
    const each = last?.each ?? (estimate.of({ action, items: list.length }) - base) / list.length
    const most = Math.min(Math.floor((window - base) / each), last === null ? list.length : last.items * GROWTH)
    // Ids have the same length, or grow towards the end.
    const longest = Math.max(list.sizeAt(from), list.sizeAt(list.length - 1)) + 2
    const even = evenShare(list.length - from, Math.min(most, Math.floor((pack - around) / longest)))
    let to = from
    let bytes = around
    while (to < list.length && (to === from || to - from < even)) {
      bytes += list.sizeAt(to) + 2
      if (bytes > pack && to > from) break
      to += 1
    }
    const own = list.part(from, to)
    const known = { ...weight, list: own, items: weight.items === 0 ? 0 : own.length, bytes }
    const piece = { ...withParams(leaf, listParams(action, textsOf(own))), weight: () => known }
    return { leaf: piece, number: taken, items: own.length }
  }

  return {
    next(bounds, estimate) {
      ready ??= cut(bounds, estimate)
      return ready
    },
    take() {
      from += ready?.items ?? 0
      taken += 1
      ready = null
    },
    get isTaken() {
      return from === list.length
    },
    learn({ items }, took, isBehind) {
      const least = isBehind && last !== null ? last.each / QUICKER : 0
      last = { items, each: Math.max(took / items, least) }
    },
    answer({ number }, text) {
      replies[number] = text
      answered += 1
      if (from < list.length || answered < taken) return null
      const joined = joinLists(replies)
      return joined === null ? failed('garbage') : answeredByAnki({ kind: 'result', text: joined })
    },
  }
}
