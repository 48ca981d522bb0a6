import type { Call } from './call.ts'
import type { Estimate } from './estimate.ts'
import { type Bounds, createLoad } from './load.ts'
import { listParams } from './merge.ts'

/** Calls of one request that go in one exchange, in their order. */
export interface Part {
  readonly calls: readonly Call[]
  /** The place of the first call among the request's leaves. */
  readonly at: number
  /** The one call asks for a stretch of its leaf's list only; the answers are put together when all are there. */
  readonly isPiece: boolean
  /** It may share an exchange with parts of other requests. */
  readonly shareable: boolean
  /** `merge`: lists may be joined with those of other calls; `separate`: every call as it is; `solo`: an exchange of its own. */
  readonly mode: 'merge' | 'separate' | 'solo'
}

/**
 * Cuts a request into parts. Within the bounds it stays one: upstream runs a `multi` in one tick, and it is a snapshot. What
 * shares no exchange stands alone, and a long list of a pure read is cut into pieces.
 */
export function cutRequest(calls: readonly Call[], bounds: Bounds, estimate: Estimate): Part[] {
  const parts: Part[] = []
  const merging = calls.every(({ shareable }) => shareable)
  let run: Call[] = []
  let load = createLoad(bounds, estimate, merging)
  const close = (end: number) => {
    if (run.length > 0) parts.push(whole(run, end - run.length))
    run = []
    load = createLoad(bounds, estimate, merging)
  }
  calls.forEach((call, index) => {
    const pieces = cutList(call, bounds, estimate)
    if (pieces.length > 1 || call.leaf.action.gateway.alone) {
      close(index)
      if (pieces.length === 1) parts.push({ ...whole([call], index), mode: 'solo' })
      else parts.push(...pieces.map((piece) => ({ ...whole([piece], index), isPiece: true })))
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

function whole(calls: readonly Call[], at: number): Part {
  return { calls, at, isPiece: false, shareable: calls.every(({ shareable }) => shareable), mode: 'merge' }
}

/** A part whose exchange gave no usable reply, as parts of one call each. */
export function scatter(part: Part): Part[] {
  return part.calls.map((call, index) => ({ ...part, calls: [call], at: part.at + index, mode: 'solo' }))
}

/** A call as pieces that each fit the bounds, where its list can be cut without a difference: free of duplicates. */
function cutList(call: Call, { pack, window }: Bounds, estimate: Estimate): readonly Call[] {
  const { leaf, list } = call
  const { action } = leaf
  const fits = call.bytes <= pack && estimate.of({ action, items: call.items }) <= window
  if (fits || list === null || list.length < 2 || new Set(list).size < list.length) return [call]
  const base = estimate.of({ action, items: 0 })
  const each = call.items === 0 ? 0 : (estimate.of({ action, items: call.items }) - base) / call.items
  const most = each === 0 ? list.length : Math.max(1, Math.floor((window - base) / each))
  const pieces: Call[] = []
  let from = 0
  while (from < list.length) {
    let to = from
    let bytes = call.bytes - (leaf.params as Buffer).length
    while (to < list.length && to - from < most) {
      bytes += (list[to] as string).length + 2
      if (bytes > pack && to > from) break
      to += 1
    }
    const items = list.slice(from, to)
    pieces.push({ ...call, leaf: { ...leaf, params: listParams(action, items) }, list: items, items: to - from, bytes })
    from = to
  }
  return pieces
}
