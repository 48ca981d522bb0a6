import type { Anki } from '../anki.ts'
import { cardsOf, changeCard } from '../collection/card.ts'
import type { NoteType } from '../collection/collection.ts'
import { findOrCreateDeck } from '../collection/deck.ts'
import { addNote } from '../collection/note-store.ts'
import { fieldNames, findType } from '../collection/note-type.ts'
import type { Value } from '../json.ts'
import { mediaName } from '../media-name.ts'
import { createType } from '../model-create.ts'
import { PythonError } from '../python.ts'
import { type Seed, SeedError, type SeedNote, type SeedNoteType } from './seed.ts'

const SUSPENDED = -1

/**
 * Fills a collection with what a seed holds.
 *
 * @throws SeedError where the seed contradicts itself, such as a note of a type that is not there
 */
export function plant(anki: Anki, seed: Seed): void {
  const { collection } = anki
  for (const name of seed.decks ?? []) findOrCreateDeck(collection, name)
  for (const [name, type] of Object.entries(seed.noteTypes ?? {})) makeType(anki, name, type)
  for (const [index, note] of (seed.notes ?? []).entries()) makeNote(anki, note, `notes[${index}]`)
  for (const [name, content] of Object.entries(seed.media ?? {})) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64')
    collection.media.set(mediaName(name), bytes)
  }
}

function makeType(anki: Anki, name: string, { fields, templates, css, cloze }: SeedNoteType): void {
  const cards = Object.entries(templates).map(
    ([card, { front, back }]) =>
      new Map<string, Value>([
        ['Name', card],
        ['Front', front],
        ['Back', back],
      ]),
  )
  try {
    createType(anki, name, [...fields], cards, css ?? null, cloze ?? false)
  } catch (error) {
    if (error instanceof PythonError) throw new SeedError(`noteTypes.${name}: ${error.message}`)
    throw error
  }
}

function makeNote({ collection }: Anki, note: SeedNote, place: string): void {
  const { deck = 'Default', type: typeName = 'Basic', fields, tags = [] } = note
  const type = findType(collection, typeName)
  if (type === undefined) throw new SeedError(`${place}.type: there is no note type "${typeName}"`)
  const values = fieldsOf(type, fields, place)
  const { id } = addNote(collection, type, findOrCreateDeck(collection, deck).id, values, tags)
  for (const card of cardsOf(collection, id)) {
    if (note.suspended) changeCard(collection, card, { queue: SUSPENDED })
    if (note.flag !== undefined) changeCard(collection, card, { flags: note.flag })
  }
}

function fieldsOf(type: NoteType, given: SeedNote['fields'], place: string): string[] {
  const names = fieldNames(type)
  if (Array.isArray(given)) {
    const inOrder: readonly string[] = given
    if (inOrder.length > names.length) throw new SeedError(`${place}.fields: the note type has ${names.length} fields`)
    return names.map((_name, index) => inOrder[index] ?? '')
  }
  const byName = given as Readonly<Record<string, string>>
  for (const name of Object.keys(byName))
    if (!names.includes(name)) throw new SeedError(`${place}.fields: the note type has no field "${name}"`)
  return names.map((name) => byName[name] ?? '')
}
