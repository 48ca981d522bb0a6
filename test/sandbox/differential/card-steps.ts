import { DECKS } from './pools.ts'
import type { Maker } from './steps.ts'

const EASES = [1, 2, 3, 3, 3, 4]
const DAYS = ['0', '1', '3', '1!', '7!', '0-0', '2-2!', 'x', '', '-1', '1-']

const answer: Maker = (making) => ({
  action: 'answerCards',
  params: {
    answers: making.ids('card', 3).map((cardId) => ({ cardId, ease: making.pick(EASES) })),
  },
})

/** Steps on cards, their schedule and the review log. */
export const cardSteps: readonly Maker[] = [
  answer,
  answer,
  answer,
  (making) => ({ action: 'suspend', params: { cards: making.ids('card', 3), suspend: making.chance(0.8) } }),
  (making) => ({ action: 'unsuspend', params: { cards: making.ids('card', 3) } }),
  (making) => ({ action: 'areSuspended', params: { cards: making.ids('card', 4) } }),
  (making) => ({ action: 'setDueDate', params: { cards: making.ids('card', 2), days: making.pick(DAYS) } }),
  (making) => ({ action: 'forgetCards', params: { cards: making.ids('card', 2) } }),
  (making) => ({ action: 'relearnCards', params: { cards: making.ids('card', 2) } }),
  (making) => ({ action: 'areDue', params: { cards: making.ids('card', 2) } }),
  (making) => ({
    action: 'setEaseFactors',
    params: { cards: making.ids('card', 2), easeFactors: [making.pick([1300, 2000, 0]), 2500] },
  }),
  (making) => ({
    action: 'setSpecificValueOfCard',
    params: {
      card: making.id('card'),
      keys: [making.pick(['flags', 'ivl', 'reps', 'lapses', 'due', 'nope', 'factor'])],
      newValues: [making.pick([0, 1, 2, 3, '4', null, -1])],
      warning_check: making.chance(0.7),
    },
  }),
  (making) => ({ action: 'changeDeck', params: { cards: making.ids('card', 3), deck: making.pick(DECKS) } }),
  (making) => ({ action: 'cardsToNotes', params: { cards: making.ids('card', 4) } }),
  (making) => ({ action: 'getDecks', params: { cards: making.ids('card', 4) } }),
  (making) => ({ action: 'getEaseFactors', params: { cards: making.ids('card', 4) } }),
  () => ({ action: 'getNumCardsReviewedToday', params: {} }),
  () => ({ action: 'guiUndo', params: {} }),
  (making) => ({
    action: 'insertReviews',
    params: {
      reviews: [[1600000000000 + making.below(1000), making.id('card'), -1, making.pick(EASES), 4, -60, 2500, 6157, 0]],
    },
  }),
]
