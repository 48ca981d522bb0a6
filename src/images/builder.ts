import type { Image, KeptCard, KeptDeck, KeptMedia, KeptModel, KeptNote } from '../safety/image.ts'

/** An image that grows. Maps, because names of clients such as `__proto__` are keys. */
export interface Builder {
  readonly notes: Map<string, KeptNote | null>
  readonly cards: Map<string, KeptCard | null>
  readonly media: Map<string, KeptMedia | null>
  readonly models: Map<string, KeptModel | null>
  readonly decks: Map<string, KeptDeck | null>
  readonly options: Map<string, string | null>
}

export function createBuilder(): Builder {
  return {
    notes: new Map(),
    cards: new Map(),
    media: new Map(),
    models: new Map(),
    decks: new Map(),
    options: new Map(),
  }
}

export function imageOf({ notes, cards, media, models, decks, options }: Builder): Image {
  return {
    notes: Object.fromEntries(notes),
    cards: Object.fromEntries(cards),
    media: Object.fromEntries(media),
    models: Object.fromEntries(models),
    decks: Object.fromEntries(decks),
    options: Object.fromEntries(options),
  }
}

/** Returns a growing copy of an image. */
export function builderOf(image: Image): Builder {
  return {
    notes: new Map(Object.entries(image.notes)),
    cards: new Map(Object.entries(image.cards)),
    media: new Map(Object.entries(image.media)),
    models: new Map(Object.entries(image.models)),
    decks: new Map(Object.entries(image.decks)),
    options: new Map(Object.entries(image.options)),
  }
}
