import { areDistinct, textsOf } from '../wire/places.ts'
import type { Estimate } from './estimate.ts'
import { type Leaf, withParams } from './leaf.ts'
import { type Bounds, createLoad } from './load.ts'
import { listParams } from './merge.ts'

/** Calls of one request that go in one exchange, in order. */
export interface Part {
  readonly calls: readonly Leaf[]
  /** The index of the first call among the request's leaves. */
  readonly at: number
  /** The single call covers only a section of its leaf's list. The lane joins the replies when all are complete. */
  readonly isPiece: boolean
  /** It may share an exchange with parts of other requests. */
  readonly shareable: boolean
  /** `merge`: lists may be joined with those of other calls. `separate`: every call goes unchanged. `solo`: it needs its own exchange. */
  readonly mode: 'merge' | 'separate' | 'solo'
}

/**
 * Cuts a request into parts. A request within the limits stays one part, because AnkiConnect runs a `multi` in one tick as a snapshot.
 * A call that cannot share an exchange goes alone. A long list of a pure read is cut into pieces.
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
    const pieces = cutList(call, bounds, estimate)
    if (pieces.length > 1 || call.action.gateway.alone) {
      close(index)
      if (pieces.length === 1) parts.push({ ...whole([call], index), mode: 'solo' })
      else for (const piece of pieces) parts.push({ ...whole([piece], index), isPiece: true })
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
  return { calls, at, isPiece: false, shareable: calls.every(isShareable), mode: 'merge' }
}

function isShareable(leaf: Leaf): boolean {
  return leaf.weight().shareable
}

/** Returns a part without a usable reply as parts of one call each. */
export function scatter(part: Part): Part[] {
  return part.calls.map((call, index) => ({ ...part, calls: [call], at: part.at + index, mode: 'solo' }))
}

/** Returns a call as pieces within the limits, if cutting its list makes no difference. Such a list has no duplicates. */
function cutList(leaf: Leaf, { pack, window }: Bounds, estimate: Estimate): readonly Leaf[] {
  const { action } = leaf
  const weight = leaf.weight()
  const { list } = weight
  const fits = weight.bytes <= pack && estimate.of({ action, items: weight.items }) <= window
  if (fits || list === null || list.length < 2 || !areDistinct(list)) return [leaf]
  const base = estimate.of({ action, items: 0 })
  const each = weight.items === 0 ? 0 : (estimate.of({ action, items: weight.items }) - base) / weight.items
  const most = each === 0 ? list.length : Math.max(1, Math.floor((window - base) / each))
  const pieces: Leaf[] = []
  let from = 0
  while (from < list.length) {
    let to = from
    let bytes = weight.bytes - (leaf.params as Buffer).length
    while (to < list.length && to - from < most) {
      bytes += list.sizeAt(to) + 2
      if (bytes > pack && to > from) break
      to += 1
    }
    const own = list.part(from, to)
    const known = { ...weight, list: own, items: to - from, bytes }
    pieces.push({ ...withParams(leaf, listParams(action, textsOf(own))), weight: () => known })
    from = to
  }
  return pieces
}
