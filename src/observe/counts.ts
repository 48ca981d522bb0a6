/** The states a card can be in; each card is in one. */
export const cardStates = ['new', 'learning', 'review', 'suspended', 'buried'] as const
export type CardState = (typeof cardStates)[number]

/** A collection in figures. */
export interface Counts {
  /** By deck: cards in each state, and how many are due. */
  readonly decks: ReadonlyMap<string, Readonly<Record<CardState | 'due', number>>>
  /** By note type. */
  readonly notes: ReadonlyMap<string, number>
  readonly reviewedToday: number
  /** Cards seen for the first time today. */
  readonly newToday: number
  /** By day (2026-11-24), the latest first. */
  readonly reviewedByDay: readonly (readonly [day: string, cards: number])[]
}

/** Asks one call of Anki: its result, or null where Anki answers that it has none. Rejects where it does not answer. */
export type Ask = (action: string, params: object) => Promise<unknown>

const awake = '-is:suspended -is:buried'
const searches: Readonly<Record<CardState | 'due', string>> = {
  new: `is:new ${awake}`,
  learning: `is:learn ${awake}`,
  review: `is:review -is:learn ${awake}`,
  suspended: 'is:suspended',
  buried: 'is:buried -is:suspended',
  due: `is:due ${awake}`,
}

/** So many ids are sorted by deck in one call: about 20 ms of Anki's window. */
const AT_ONCE = 1000
/** A year, and the week it begins in. */
const DAYS = 371

/** Counts a collection with short reads, one after another, so that Anki's window is never held for long. */
export async function countCollection(ask: Ask): Promise<Counts> {
  const found = new Map<CardState | 'due', number[]>()
  for (const [state, query] of Object.entries(searches))
    found.set(state as CardState | 'due', ((await ask('findCards', { query })) ?? []) as number[])
  const deckOf = await sortByDeck([...new Set([...found.values()].flat())], ask)

  const decks = new Map<string, Record<CardState | 'due', number>>()
  for (const [state, ids] of found) {
    for (const id of ids) {
      const deck = deckOf.get(id)
      if (deck === undefined) continue
      const counts = decks.get(deck) ?? { new: 0, learning: 0, review: 0, suspended: 0, buried: 0, due: 0 }
      counts[state] += 1
      decks.set(deck, counts)
    }
  }
  const notes = new Map<string, number>()
  for (const [name, id] of Object.entries(((await ask('modelNamesAndIds', {})) ?? {}) as Record<string, number>))
    notes.set(name, (((await ask('findNotes', { query: `mid:${id}` })) ?? []) as unknown[]).length)

  const introduced = ((await ask('findCards', { query: 'introduced:1' })) ?? []) as unknown[]
  const byDay = ((await ask('getNumCardsReviewedByDay', {})) ?? []) as [string, number][]
  return {
    decks,
    notes,
    reviewedToday: Number(await ask('getNumCardsReviewedToday', {})),
    newToday: introduced.length,
    reviewedByDay: byDay.slice(0, DAYS),
  }
}

async function sortByDeck(ids: readonly number[], ask: Ask): Promise<Map<number, string>> {
  const deckOf = new Map<number, string>()
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const cards = ids.slice(from, from + AT_ONCE)
    const decks = ((await ask('getDecks', { cards })) ?? {}) as Record<string, number[]>
    for (const [deck, members] of Object.entries(decks)) for (const id of members) deckOf.set(id, deck)
  }
  return deckOf
}
