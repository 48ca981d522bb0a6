import type { Card, Collection, Deck } from '../collection/collection.ts'
import type { DeckConfig } from '../collection/deck-config.ts'
import { type Dict, isFloat, type Value } from '../json.ts'

/** The part of a deck's options that scheduling reads. Delays are in seconds, intervals in days. */
export interface Options {
  readonly learnSteps: readonly number[]
  readonly relearnSteps: readonly number[]
  readonly graduating: number
  readonly easy: number
  /** In thousandths. */
  readonly startFactor: number
  readonly easyBonus: number
  readonly hardFactor: number
  readonly factor: number
  readonly most: number
  readonly lapseFactor: number
  readonly lapseLeast: number
  readonly leechLapses: number
  readonly suspendsLeeches: boolean
  readonly newPerDay: number
  readonly reviewsPerDay: number
  readonly buriesNew: boolean
  readonly buriesReviews: boolean
}

/** The options of a card's deck. */
export function optionsOf(collection: Collection, card: Card): Options {
  return readOptions(configOf(collection, collection.decks.get(card.deckId)))
}

/** The options group of a deck; the default one where it has none. */
export function configOf({ deckConfigs }: Collection, deck: Deck | undefined): DeckConfig {
  return (deckConfigs.get(deck?.configId ?? 1) ?? deckConfigs.get(1)) as DeckConfig
}

export function readOptions(config: DeckConfig): Options {
  const [fresh, review, lapse] = ['new', 'rev', 'lapse'].map((part) => config.get(part) as Dict) as [Dict, Dict, Dict]
  const [graduating = 1, easy = 4] = numbers(fresh.get('ints'))
  return {
    learnSteps: numbers(fresh.get('delays')).map((minutes) => minutes * 60),
    relearnSteps: numbers(lapse.get('delays')).map((minutes) => minutes * 60),
    graduating,
    easy,
    startFactor: number(fresh.get('initialFactor'), 2500),
    easyBonus: number(review.get('ease4'), 1.3),
    hardFactor: number(review.get('hardFactor'), 1.2),
    factor: number(review.get('ivlFct'), 1),
    most: number(review.get('maxIvl'), 36_500),
    lapseFactor: number(lapse.get('mult'), 0),
    lapseLeast: number(lapse.get('minInt'), 1),
    leechLapses: number(lapse.get('leechFails'), 8),
    suspendsLeeches: number(lapse.get('leechAction'), 1) === 0,
    newPerDay: number(fresh.get('perDay'), 20),
    reviewsPerDay: number(review.get('perDay'), 200),
    buriesNew: fresh.get('bury') === true,
    buriesReviews: review.get('bury') === true,
  }
}

function numbers(value: Value | undefined): number[] {
  return Array.isArray(value) ? value.map((item) => number(item, 0)) : []
}

function number(value: Value | undefined, fallback: number): number {
  if (typeof value === 'number') return value
  return value !== undefined && isFloat(value) ? value.float : fallback
}
