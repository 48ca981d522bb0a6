import type { Action } from '../../actions/action.ts'
import { findMember } from '../../wire/list.ts'
import { placesOf } from '../../wire/places.ts'
import type { Estimate } from '../estimate.ts'
import { type Leaf, leafOf } from '../leaf.ts'
import { type Bounds, createLoad } from '../load.ts'

/** The facts that decide the size of an exchange. */
export interface Scale {
  readonly bounds: Bounds
  readonly estimate: Estimate
}

/** Notes as text, in order. */
export interface Notes {
  readonly length: number
  at(index: number): Buffer | undefined
}

/**
 * Returns the notes of a call that adds several and replies once for all. Returns null for other calls, and if the notes are not a list.
 */
export function notesIn({ action, params }: Leaf): Notes | null {
  const { makesNotes } = action.gateway
  if (makesNotes?.answer !== 'errors' || params === null) return null
  const found = findMember(params, Buffer.from(makesNotes.at.replace('[]', '')))
  return found === null ? null : placesOf(params, found.value.start)
}

/** Returns whether a call exceeds one exchange. */
export function isOver(leaf: Leaf, { bounds, estimate }: Scale): boolean {
  const { action } = leaf
  const { items, bytes, adds } = leaf.weight()
  return bytes > bounds.pack || adds > bounds.notes || estimate.of({ action, items }) > bounds.window
}

/** Returns whether the calls of one request exceed one exchange. */
export function areTooMany(calls: readonly Leaf[], { bounds, estimate }: Scale): boolean {
  const load = createLoad(bounds, estimate, false)
  return !calls.every((call) => load.take([call]))
}

/**
 * Returns calls for one note each, starting with the note at `from`: as many as fit one exchange, and at least one.
 *
 * @param client the client of the notes
 */
export function takePart(
  notes: Notes,
  from: number,
  addNote: Action,
  client: Leaf['client'],
  { bounds, estimate }: Scale,
): Leaf[] {
  const before = Buffer.from(`{"${addNote.gateway.makesNotes?.at ?? 'note'}": `)
  const load = createLoad(bounds, estimate, false)
  const part: Leaf[] = []
  for (let at = from; at < notes.length; at += 1) {
    const params = Buffer.concat([before, notes.at(at) as Buffer, AFTER])
    const leaf = leafOf(addNote, params, client)
    if (!load.take([leaf])) break
    part.push(leaf)
  }
  return part
}

const AFTER = Buffer.from('}')
