import type { Estimate } from './estimate.ts'
import type { Leaf } from './leaf.ts'
import { type Bounds, createLoad } from './load.ts'
import { type LongList, longListOf, type Piece } from './long-list.ts'

/** Calls of one request that go in one exchange, in order. */
export interface Part {
  readonly calls: readonly Leaf[]
  /** The index of the first call among the request's leaves. */
  readonly at: number
  /** The single call has a long list, which goes in pieces. Null for all other parts. */
  readonly list: LongList | null
  /** The piece of that list which the part is. Null for the part that stands for the rest of the list. */
  readonly piece: Piece | null
  /** It may share an exchange with parts of other requests. */
  readonly shareable: boolean
  /** `merge`: lists may be joined with those of other calls. `separate`: every call goes unchanged. `solo`: it needs its own exchange. */
  readonly mode: 'merge' | 'separate' | 'solo'
}

/**
 * Cuts a request into parts. A request within the limits stays one part, because AnkiConnect runs a `multi` in one tick as a snapshot.
 * A call that cannot share an exchange goes alone. A long list of a pure read goes in pieces.
 */
export function cutRequest(calls: readonly Leaf[], bounds: Bounds, estimate: Estimate): Part[] {
  const parts: Part[] = []
  const merging = calls.every(isShareable)
  let run: Leaf[] = []
  let load = createLoad(bounds, estimate, merging)
  const close = (end: number) => {
    if (run.length > 0) parts.push(whole(run, end - run.length))
    run = []
    load = createLoad(bounds, estimate, merging)
  }
  calls.forEach((call, index) => {
    const list = longListOf(call, bounds, estimate)
    if (list !== null || call.action.gateway.alone) {
      close(index)
      parts.push({ ...whole([call], index), ...(list === null ? { mode: 'solo' } : { list }) })
      return
    }
    if (!load.take([call])) {
      close(index)
      load.take([call])
    }
    run.push(call)
  })
  close(calls.length)
  return parts
}

function whole(calls: readonly Leaf[], at: number): Part {
  return { calls, at, list: null, piece: null, shareable: calls.every(isShareable), mode: 'merge' }
}

function isShareable(leaf: Leaf): boolean {
  return leaf.weight().shareable
}

/** Returns the next exchange's share of a request's first part: the part itself, or the next piece of its list. */
export function nextOf(part: Part, bounds: Bounds, estimate: Estimate): Part {
  if (part.list === null || part.piece !== null) return part
  const piece = part.list.next(bounds, estimate)
  return { ...part, calls: [piece.leaf], piece }
}

/** Returns a part without a usable reply as parts of one call each. */
export function scatter(part: Part): Part[] {
  return part.calls.map((call, index) => ({ ...part, calls: [call], at: part.at + index, mode: 'solo' }))
}
