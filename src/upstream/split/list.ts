import { findMember, joinLists, listItems } from '../../wire/list.ts'
import { weigh } from '../call.ts'
import type { Leaf, LeafOutcome } from '../leaf.ts'
import { listParams } from '../merge.ts'
import { isOver, type Scale } from './plan.ts'

/** So few bytes hold nothing that is worth looking at: whether it writes has to be read out of them. */
const SMALL = 4096

/**
 * A large call that writes on the way and answers item by item of its list, as calls for parts of the list; null for other calls, and
 * where it fits an exchange. Those that only read are cut by the lane itself.
 */
export function listPieces(leaf: Leaf, scale: Scale): Leaf[] | null {
  const { action, params } = leaf
  const { inStepWith, writesWhen } = action.gateway
  if (inStepWith === null || writesWhen.length === 0 || params === null || params.length < SMALL) return null
  const call = weigh(leaf)
  if (call.shareable || !isOver(call, scale)) return null
  const found = findMember(params, Buffer.from(inStepWith))
  const spans = found?.only === true ? listItems(params, found.value.start) : null
  if (spans === null || spans.length < 2) return null
  const { bounds, estimate } = scale
  const pieces: Leaf[] = []
  let items: string[] = []
  let bytes = 0
  const close = () => {
    if (items.length > 0) pieces.push({ ...leaf, params: listParams(action, items) })
    items = []
    bytes = 0
  }
  for (const { start, end } of spans) {
    const isFull = bytes + end - start > bounds.pack || estimate.of({ action, items: items.length + 1 }) > bounds.window
    if (isFull) close()
    items.push(params.toString('latin1', start, end))
    bytes += end - start + 2
  }
  close()
  return pieces
}

/** Asks the pieces one after the other and puts their answers together; the first that is no list of results is the whole answer. */
export async function sendPieces(
  pieces: readonly Leaf[],
  send: (leaf: Leaf) => Promise<LeafOutcome>,
): Promise<LeafOutcome> {
  const texts: Buffer[] = []
  for (const piece of pieces) {
    const outcome = await send(piece)
    if (outcome.kind !== 'result') return outcome
    texts.push(outcome.text)
  }
  const joined = joinLists(texts)
  return joined === null ? { kind: 'failed', failure: 'garbage' } : { kind: 'result', text: joined }
}
