import { findMember, joinLists } from '../../wire/list.ts'
import { answeredByAnki, failed, type Outcome } from '../../wire/outcome.ts'
import { type ItemPlaces, placesOf } from '../../wire/places.ts'
import { type Leaf, withParams } from '../leaf.ts'
import { listParams } from '../merge.ts'
import { isOver, type Scale } from './plan.ts'

/** The size in bytes below which a call needs no split. Deciding whether it writes would require parsing it. */
const SMALL = 4096

/**
 * Returns a large call that writes and replies item by item, as calls for sections of its list. Each is created at its turn.
 * Returns null for other calls and for one that fits an exchange. The lane itself cuts calls that only read.
 */
export function listPieces(leaf: Leaf, scale: Scale): Iterable<Leaf> | null {
  const { action, params } = leaf
  const { inStepWith, writesWhen } = action.gateway
  if (inStepWith === null || writesWhen.length === 0 || params === null || params.length < SMALL) return null
  if (leaf.weight().shareable || !isOver(leaf, scale)) return null
  const found = findMember(params, Buffer.from(inStepWith))
  const places = found?.only === true ? placesOf(params, found.value.start) : null
  if (places === null || places.length < 2) return null
  return piecesOf(leaf, places, scale)
}

function* piecesOf(leaf: Leaf, places: ItemPlaces, { bounds, estimate }: Scale): Generator<Leaf> {
  const { action } = leaf
  let items: string[] = []
  let bytes = 0
  for (let index = 0; index < places.length; index++) {
    const size = places.sizeAt(index)
    const isFull = bytes + size > bounds.pack || estimate.of({ action, items: items.length + 1 }) > bounds.window
    if (isFull && items.length > 0) {
      yield withParams(leaf, listParams(action, items))
      items = []
      bytes = 0
    }
    items.push(places.textAt(index))
    bytes += size + 2
  }
  yield withParams(leaf, listParams(action, items))
}

/** Sends the pieces one by one and joins their replies. The first failed piece decides the whole outcome. */
export async function sendPieces(pieces: Iterable<Leaf>, send: (leaf: Leaf) => Promise<Outcome>): Promise<Outcome> {
  const texts: Buffer[] = []
  for (const piece of pieces) {
    const outcome = await send(piece)
    if (outcome.kind !== 'result') return outcome
    texts.push(outcome.text)
  }
  const joined = joinLists(texts)
  return joined === null ? failed('garbage') : answeredByAnki({ kind: 'result', text: joined })
}
