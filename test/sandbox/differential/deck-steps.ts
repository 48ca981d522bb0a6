import { DECKS } from './pools.ts'
import type { Maker } from './steps.ts'

const NAMES = [...DECKS, 'a', ' spaced ', 'A::::B', '::x', '', 'tab\tname', '"q"', 'A::B::C::D', 'ünï', 'straße']

/** Steps on decks and their options. */
export const deckSteps: readonly Maker[] = [
  (making) => ({ action: 'createDeck', params: { deck: making.pick(NAMES) } }),
  (making) => ({ action: 'createDeck', params: { deck: making.pick(NAMES) } }),
  (making) => ({ action: 'deleteDecks', params: { decks: making.some(DECKS, 1), cardsToo: true } }),
  (making) => ({ action: 'getDeckStats', params: { decks: making.some(DECKS, 4) } }),
  () => ({ action: 'getDeckStats', params: { decks: DECKS } }),
  (making) => ({ action: 'deckNameFromId', params: { deckId: making.id('deck') } }),
  (making) => ({ action: 'getDeckConfig', params: { deck: making.pick(NAMES) } }),
  (making) => ({
    action: 'setDeckConfigId',
    params: { decks: making.some(DECKS, 2), configId: making.chance(0.5) ? 1 : making.id('options') },
  }),
  (making) => ({
    action: 'cloneDeckConfigId',
    params: { name: making.pick(['x', 'Dup', 'Default']), cloneFrom: making.chance(0.7) ? '1' : making.id('options') },
  }),
  (making) => ({ action: 'removeDeckConfigId', params: { configId: making.id('options') } }),
  (making) => ({ action: 'guiDeckOverview', params: { name: making.pick(DECKS) } }),
  (making) => ({ action: 'cardReviews', params: { deck: making.pick(DECKS), startID: 0 } }),
  (making) => ({ action: 'getLatestReviewID', params: { deck: making.pick(['A', 'B']) } }),
]
