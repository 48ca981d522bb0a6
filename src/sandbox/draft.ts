import { type Anki, notFound } from './anki.ts'
import { backendText, backendTexts } from './arguments.ts'
import { cardsOf } from './collection/card.ts'
import type { Collection, Deck, NoteType } from './collection/collection.ts'
import { findDeck, withChildren } from './collection/deck.ts'
import { stripHtml } from './collection/html.ts'
import { checkNote, notesLike } from './collection/note-check.ts'
import { fieldNames, findType, placedNames, typeId } from './collection/note-type.ts'
import { rememberedType } from './collection/type-memory.ts'
import type { Value } from './json.ts'
import { addMedia, type NoteFields } from './note-media.ts'
import { asDict, contains, noAttribute, PythonError, str, subscript } from './python.ts'

/** A note that passed the checks, before Anki adds it. The backend has not checked its texts yet. */
export interface Draft {
  readonly type: NoteType
  readonly deck: Deck
  readonly fields: Value[]
  readonly tags: Value
}

/** Makes a draft of a `note` parameter, with AnkiConnect's checks in its order; media of the note is stored on the way. */
export function draftNote(anki: Anki, note: Value): Draft {
  const { collection } = anki
  const type = typeNamed(anki, subscript(note, 'modelName'))
  const deckName = subscript(note, 'deckName')
  const deck = findDeck(collection, backendText(deckName))
  if (deck === undefined) throw notFound(anki, `deck was not found: ${str(deckName)}`)
  type.set('did', deck.id)
  const tags = contains(note, 'tags') ? subscript(note, 'tags') : []
  const stored = collection.noteTypes.get(typeId(type)) as NoteType
  const names = placedNames(type, fieldNames(stored).length)
  const fields: NoteFields = { names, values: names.map((): Value => '') }
  for (const [name, value] of asDict(subscript(note, 'fields'), 'items')) {
    const index = names.findIndex((own) => own.toLowerCase() === name.toLowerCase())
    if (index >= 0) fields.values[index] = value
  }
  addMedia(anki, fields, asDict(note, 'get'))
  const draft: Draft = { type, deck, fields: fields.values, tags }
  checkDraft(collection, draft, readOptions(note))
  return draft
}

/** The note type of a name, as Anki remembers it; its absence is AnkiConnect's error. */
export function typeNamed(anki: Anki, name: Value): NoteType {
  const type = findType(anki.collection, backendText(name))
  if (type === undefined) throw notFound(anki, `model was not found: ${str(name)}`)
  return rememberedType(anki.collection, type)
}

interface Options {
  readonly allowDuplicate: boolean
  readonly inDeck: boolean
  readonly deckName: Value
  readonly checkChildren: boolean
  readonly checkAllModels: boolean
}

function readOptions(note: Value): Options {
  const options = contains(note, 'options') ? subscript(note, 'options') : []
  const allowDuplicate = flag(options, 'allowDuplicate', 'allowDuplicate')
  const scope = contains(options, 'duplicateScope') ? subscript(options, 'duplicateScope') : null
  const more = contains(options, 'duplicateScopeOptions') ? subscript(options, 'duplicateScopeOptions') : []
  return {
    allowDuplicate,
    inDeck: scope === 'deck',
    deckName: contains(more, 'deckName') ? subscript(more, 'deckName') : null,
    checkChildren: flag(more, 'checkChildren', 'duplicateScopeOptions.checkChildren'),
    checkAllModels: flag(more, 'checkAllModels', 'duplicateScopeOptions.checkAllModels'),
  }
}

function flag(options: Value, key: string, name: string): boolean {
  if (!contains(options, key)) return false
  const value = subscript(options, key)
  if (typeof value !== 'boolean') throw new PythonError(`option parameter "${name}" must be boolean`)
  return value
}

function checkDraft(collection: Collection, draft: Draft, options: Options): void {
  const state =
    options.inDeck || options.checkAllModels ? checkScope(collection, draft, options) : checkWhole(collection, draft)
  if (state === 'empty') throw new PythonError('cannot create note because it is empty')
  if (state === 'odd') throw new PythonError('cannot create note for unknown reason')
  if (state === 'duplicate' && !options.allowDuplicate) {
    throw new PythonError('cannot create note because it is a duplicate')
  }
}

function checkWhole(collection: Collection, draft: Draft): ReturnType<typeof checkNote> {
  backendTexts(draft.tags)
  return checkNote(collection, draft.type, backendTexts(draft.fields))
}

/** AnkiConnect's own check, which looks at the first field alone, and only at cards of some decks if asked to. */
function checkScope(collection: Collection, draft: Draft, options: Options): 'fine' | 'empty' | 'duplicate' {
  const first = draft.fields[0] as Value
  if (typeof first !== 'string') throw noAttribute(first, 'strip')
  if (first.trim() === '') return 'empty'
  const text = stripHtml(backendText(first))
  let decks: Set<number> | undefined
  if (options.inDeck) {
    const deck = options.deckName === null ? draft.deck : findDeck(collection, backendText(options.deckName))
    if (deck === undefined) return 'fine'
    const included = options.checkChildren ? withChildren(collection, deck) : [deck]
    decks = new Set(included.map(({ id }) => id))
  }
  const alike = notesLike(collection, text, options.checkAllModels ? undefined : typeId(draft.type))
  const counts = (noteId: number): boolean =>
    decks === undefined || cardsOf(collection, noteId).some((card) => decks.has(card.deckId))
  return alike.some(({ id }) => counts(id)) ? 'duplicate' : 'fine'
}
