import type { KeptCard, KeptNote } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import { cardSteps } from './card-steps.ts'
import type { LostCard } from './cards-again.ts'
import { deckSteps, optionSteps } from './deck-steps.ts'
import { emptiedDecks } from './emptied.ts'
import type { Folded } from './fold.ts'
import { modelSteps } from './model-steps.ts'
import { noteName } from './note-name.ts'
import { noteSteps, removalSteps } from './note-steps.ts'
import type { UndoStep } from './step.ts'
import { texts } from './texts.ts'
import type { PresentState } from './world.ts'

/** A note that has to be created again, and its cards. */
export interface Remake {
  readonly id: string
  readonly note: KeptNote
  readonly deck: string
  readonly cards: readonly LostCard[]
  readonly says: readonly Text[]
}

/** The calls of an undo, in the order in which they go to Anki. */
export interface UndoPlan {
  /** Decks and note types, which later calls need. */
  readonly first: readonly UndoStep[]
  readonly remakes: readonly Remake[]
  /** Cards that come back with their template: found again by their note and place. */
  readonly lostCards: readonly LostCard[]
  readonly next: readonly UndoStep[]
  /** Decks that go, if they are empty by then. */
  readonly emptied: readonly UndoStep[]
  readonly left: readonly Text[]
  readonly cannot: readonly Text[]
}

/** Works out the calls that lead from the present state to the wanted one. */
export function planUndo(present: PresentState, { wanted, left, cannot }: Folded): UndoPlan {
  const remakes = remakesIn(present, wanted)
  const remade = new Set(remakes.map(({ id }) => id))
  const lostCards = [...wanted.cards].flatMap(([id, card]) => {
    const isLost = card !== null && present.cards.get(id) === null && !remade.has(card.note)
    return isLost && (wanted.notes.get(card.note) ?? present.notes.get(card.note)) ? [{ id, card }] : []
  })
  const { steps: emptied, left: full } = emptiedDecks(present, wanted)
  return {
    first: [...deckSteps(present, wanted), ...modelSteps(present, wanted)],
    remakes,
    lostCards,
    next: [
      ...noteSteps(present, wanted),
      ...cardSteps(present, wanted),
      ...mediaSteps(present, wanted),
      ...removalSteps(present, wanted),
      ...optionSteps(present, wanted),
    ],
    emptied,
    left: [...left, ...full],
    cannot: [...cannot, ...remakes.map(({ id, note }) => texts('cannot.ids', { note: noteName(id, note) }))],
  }
}

/** Everything that a plan would do, for the owner. */
export function sayAll({ first, remakes, lostCards, next, emptied }: UndoPlan): Text[] {
  return [
    ...first.flatMap(({ says }) => says),
    ...remakes.flatMap(({ says }) => says),
    ...lostCards.map(({ id, card }) => again(id, card)),
    ...next.flatMap(({ says }) => says),
    ...emptied.flatMap(({ says }) => says),
  ]
}

function again(id: string, { reviews }: KeptCard): Text {
  return texts('undo.card-again', { card: id, reviews: reviews?.length ?? 0 })
}

function remakesIn(present: PresentState, wanted: PresentState): Remake[] {
  return [...wanted.notes].flatMap(([id, note]) => {
    if (note === null || present.notes.get(id) !== null) return []
    const cards = [...wanted.cards].flatMap(([card, kept]) => (kept?.note === id ? [{ id: card, card: kept }] : []))
    const [first] = cards.toSorted((one, other) => one.card.ord - other.card.ord)
    const deck = first?.card.deck ?? 'Default'
    const says = [
      texts('undo.remade', { note: noteName(id, note), deck: quoted(deck) }),
      ...cards.map((one) => again(one.id, one.card)),
    ]
    return [{ id, note, deck, cards, says }]
  })
}

function mediaSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  return [...wanted.media].flatMap(([filename, media]): UndoStep[] => {
    const now = present.media.get(filename) ?? null
    const name = quoted(filename)
    if ((media?.digest ?? null) === (now?.digest ?? null)) return []
    if (media === null)
      return [{ action: 'deleteMediaFile', params: { filename }, says: [texts('undo.media-removed', { name })] }]
    const params = { filename, data: media.data, deleteExisting: true }
    return [{ action: 'storeMediaFile', params, says: [texts('undo.media-back', { name })] }]
  })
}
