import { createBuilder } from '../images/builder.ts'
import type { ImageQuestion, ImageQuestions } from '../images/questions.ts'
import type { KeptCard } from '../safety/image.ts'
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
  for (const { id, card } of lost) {
    const [fresh, present] = places.get(`${ownerOf(card)} ${card.ord}`) ?? []
    if (fresh === undefined || present === undefined) continue
    cards[id] = fresh
    steps.push(...stepsFor(id, card, fresh, present))
    reviews.push(...(card.reviews ?? []).map((review) => reviewRow(Number(fresh), review)))
  }
  return { steps, reviews, cards }
}

function stepsFor(id: string, card: KeptCard, fresh: string, present: KeptCard): UndoStep[] {
  const params = { cards: [Number(fresh)] }
  const says = [texts('undo.card-again', { card: id, reviews: card.reviews?.length ?? 0 })]
  const move: UndoStep = { action: 'changeDeck', params: { ...params, deck: card.deck }, says: [] }
  // A card that has all its values already needs only the line for the owner.
  const values = valueStep(fresh, present, card) ?? { action: 'cardsModTime', params }
  return [...(present.deck === card.deck ? [] : [move]), { ...values, says }]
}
