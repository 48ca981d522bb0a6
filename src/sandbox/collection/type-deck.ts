import type { Value } from '../json.ts'
import type { Collection, NoteType } from './collection.ts'

/** Selects a deck on a note type, as AnkiConnect does for every note that it looks at. */
export function selectTypeDeck({ typeDecks }: Collection, type: NoteType, deckId: number): void {
  const id = type.get('id') as number
  if (!typeDecks.has(id)) typeDecks.set(id, type.get('did') as Value)
  type.set('did', deckId)
}

/** Reads the note types again, as Anki does after most changes: decks that were selected and not saved are gone. */
export function readTypesAgain({ typeDecks, noteTypes }: Collection): void {
  for (const [id, deck] of typeDecks) noteTypes.get(id)?.set('did', deck)
  typeDecks.clear()
}
