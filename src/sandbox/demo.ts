import type { Collection } from './collection/collection.ts'
import { findOrCreateDeck } from './collection/deck.ts'

/** Fills a fresh collection with something to look at. */
export function seedDemo(collection: Collection): void {
  for (const name of ['Japanese', 'Japanese::Phrases', 'Spanish']) findOrCreateDeck(collection, name)
}
