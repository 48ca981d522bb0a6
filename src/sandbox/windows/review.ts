import type { Anki } from '../anki.ts'
import type { Card, Deck } from '../collection/collection.ts'
import { undoable } from '../collection/history.ts'
import { answerCard } from '../scheduler/answer.ts'
import { nextCard } from '../scheduler/queue.ts'
import type { Screen } from './windows.ts'

export type ReviewScreen = Extract<Screen, { kind: 'review' }>

/** The review screen with a card on it; null on any other screen. */
export function reviewing({ windows, collection }: Anki): ReviewScreen | null {
  const { screen } = windows
  return screen.kind === 'review' && collection.cards.has(screen.cardId) ? screen : null
}

/** The card on the review screen; undefined on any other screen. */
export function cardOnScreen(anki: Anki): Card | undefined {
  const screen = reviewing(anki)
  return screen === null ? undefined : anki.collection.cards.get(screen.cardId)
}

/** Shows the next card of the current deck, or its overview when none is left for today. */
export function showNext({ windows, collection }: Anki): void {
  const card = nextCard(collection, collection.decks.get(collection.currentDeck) as Deck)
  const shownAt = collection.clock.now()
  windows.screen =
    card === undefined ? { kind: 'overview' } : { kind: 'review', cardId: card.id, isAnswerShown: false, shownAt }
}

/** Answers the card on the screen and shows the next. */
export function answerOnScreen(anki: Anki, ease: number): void {
  const screen = reviewing(anki)
  if (screen === null) return
  const { collection } = anki
  const took = Math.max(0, Math.floor(collection.clock.now() - screen.shownAt))
  undoable(collection.history, () => {
    answerCard(collection, collection.cards.get(screen.cardId) as Card, ease, took)
  })
  showNext(anki)
}
