import { createBuilder } from '../images/builder.ts'
import type { ImageQuestion, ImageQuestions } from '../images/questions.ts'
import type { KeptCard, KeptNote } from '../safety/image.ts'
import { valueStep } from './card-steps.ts'
import { type ReviewRow, reviewRow } from './reviews.ts'
import type { UndoStep } from './step.ts'
import { texts } from './texts.ts'

/** A card that is there again with a new id, and how it was. */
export interface LostCard {
  readonly id: string
  readonly card: KeptCard
}

/** The calls that give such cards their scheduling and deck, and their reviews. */
export interface CardsAgain {
  readonly steps: readonly UndoStep[]
  readonly reviews: readonly ReviewRow[]
  /** The new ids by the old ones. */
  readonly cards: Readonly<Record<string, string>>
  /** The cards that their notes do not have. */
  readonly missing: readonly LostCard[]
  /** The notes of these cards, by id. */
  readonly notes: ReadonlyMap<string, KeptNote>
}

/**
 * Finds cards again by their note and place, and works out how they become what they were.
 *
 * @param notes the new ids of notes by the old ones
 */
export async function findCardsAgain(
  lost: readonly LostCard[],
  notes: ReadonlyMap<string, string>,
  ask: (asked: readonly ImageQuestion[]) => Promise<void>,
  questions: ImageQuestions,
): Promise<CardsAgain> {
  const now = createBuilder()
  const ownerOf = (card: KeptCard) => notes.get(card.note) ?? card.note
  await ask(questions.notes([...new Set(lost.map(({ card }) => ownerOf(card)))], now))
  const ids = [...now.notes.values()].flatMap((note) => note?.cards ?? [])
  await ask(questions.cards(ids, now))
  const places = new Map<string, readonly [string, KeptCard]>()
  for (const [id, card] of now.cards) if (card !== null) places.set(`${card.note} ${card.ord}`, [id, card])

  const steps: UndoStep[] = []
  const reviews: ReviewRow[] = []
  const cards: Record<string, string> = {}
  const missing: LostCard[] = []
  const without = new Map<string, KeptNote>()
  for (const { id, card } of lost) {
    const [fresh, present] = places.get(`${ownerOf(card)} ${card.ord}`) ?? []
    if (fresh === undefined || present === undefined) {
      missing.push({ id, card })
      const note = now.notes.get(ownerOf(card))
      if (note) without.set(ownerOf(card), note)
      continue
    }
    cards[id] = fresh
    steps.push(...stepsFor(id, card, fresh, present))
    reviews.push(...(card.reviews ?? []).map((review) => reviewRow(Number(fresh), review)))
  }
  return { steps, reviews, cards, missing, notes: without }
}

/**
 * The calls that let Anki make the missing cards of notes: it does so when a note changes, so that a space comes and goes.
 * A card goes without its note if its deck is deleted and another card of the note lies elsewhere.
 */
export function remakeSteps(notes: CardsAgain['notes']): UndoStep[] {
  return [...notes].flatMap(([id, { fields }]) => {
    const [name, value] = Object.entries(fields).at(-1) ?? []
    if (name === undefined) return []
    return [`${value} `, value].map((text) => ({
      action: 'updateNoteFields',
      params: { note: { id: Number(id), fields: { [name]: text } } },
      says: [],
    }))
  })
}

function stepsFor(id: string, card: KeptCard, fresh: string, present: KeptCard): UndoStep[] {
  const params = { cards: [Number(fresh)] }
  const says = [texts('undo.card-again', { card: id, reviews: card.reviews?.length ?? 0 })]
  const move: UndoStep = { action: 'changeDeck', params: { ...params, deck: card.deck }, says: [] }
  // A card that has all its values already needs only the line for the owner.
  const values = valueStep(fresh, present, card) ?? { action: 'cardsModTime', params }
  return [...(present.deck === card.deck ? [] : [move]), { ...values, says }]
}
