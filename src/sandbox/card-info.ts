import { type Anki, notFound } from './anki.ts'
import type { Card, Deck, Note, NoteType } from './collection/collection.ts'
import { isCloze, templatesOf, typeName } from './collection/note-type.ts'
import { renderCard } from './collection/render.ts'
import { rememberedType } from './collection/type-memory.ts'
import { dict, type Value } from './json.ts'
import { fieldsInfo } from './note-info.ts'
import { buttonTexts } from './scheduler/button-text.ts'

/** A card as `cardsInfo` answers it. */
export function cardInfo(anki: Anki, card: Card): Value {
  const { note, type, deck, question, answer } = shown(anki, card)
  return dict({
    cardId: card.id,
    fields: fieldsInfo(type, note),
    fieldOrder: card.ord,
    question,
    answer,
    modelName: typeName(type),
    ord: card.ord,
    deckName: deck,
    css: type.get('css') as Value,
    factor: card.factor,
    interval: card.interval,
    note: note.id,
    type: card.type,
    queue: card.queue,
    due: card.due,
    reps: card.reps,
    lapses: card.lapses,
    left: card.left,
    mod: card.mod,
    nextReviews: buttonTexts(anki.collection, card),
    flags: card.flags,
  })
}

/** A card as `guiCurrentCard` answers it. */
export function currentCardInfo(anki: Anki, card: Card): Value {
  const { note, type, deck, question, answer } = shown(anki, card)
  const template = templatesOf(type)[isCloze(type) ? 0 : card.ord]
  return dict({
    cardId: card.id,
    fields: fieldsInfo(type, note),
    fieldOrder: card.ord,
    question,
    answer,
    buttons: [1, 2, 3, 4],
    nextReviews: buttonTexts(anki.collection, card),
    modelName: typeName(type),
    deckName: deck,
    css: type.get('css') as Value,
    template: template?.get('name') ?? '',
  })
}

function shown(anki: Anki, card: Card) {
  const { collection } = anki
  const note = collection.notes.get(card.noteId) as Note | undefined
  if (note === undefined) throw notFound(anki, '')
  const stored = collection.noteTypes.get(note.typeId) as NoteType
  const type = rememberedType(collection, stored)
  const deck = (collection.decks.get(card.deckId) as Deck).name
  return { note, type, deck, ...renderCard(collection, card, note, stored) }
}
