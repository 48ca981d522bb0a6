import type { Collection, NoteType } from './collection.ts'
import { copyType, typeId } from './note-type.ts'

/**
 * A note type as Anki's Python remembers it. AnkiConnect changes this copy before it stores it, so that what a call changed and did
 * not store is in the answers until Anki reads the note types again.
 */
export function rememberedType({ typeMemory }: Collection, type: NoteType): NoteType {
  const id = typeId(type)
  const known = typeMemory.get(id)
  if (known !== undefined) return known
  const copy = copyType(type)
  typeMemory.set(id, copy)
  return copy
}

/** Forgets one note type, as Anki does before it stores it, whether that succeeds or not. */
export function forgetType({ typeMemory }: Collection, id: number): void {
  typeMemory.delete(id)
}

/** Forgets every note type, as Anki does after most changes: what was changed and not stored is gone. */
export function readTypesAgain({ typeMemory }: Collection): void {
  typeMemory.clear()
}
