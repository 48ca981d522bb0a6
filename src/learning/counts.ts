/** The states of a card. Each card is in exactly one. */
export const cardStates = ['new', 'learning', 'review', 'suspended', 'buried'] as const
export type CardState = (typeof cardStates)[number]

/** The figures of a collection. */
export interface Counts {
  /** The number of cards in each state, and of due cards, for each deck. */
  readonly decks: ReadonlyMap<string, Readonly<Record<CardState | 'due', number>>>
  /** The number of notes for each note type. */
  readonly notes: ReadonlyMap<string, number>
  readonly reviewedToday: number
  /** The number of cards seen for the first time today. */
  readonly newToday: number
  /** The number of cards reviewed on each day (2026-11-24), the latest day first. */
  readonly reviewedByDay: readonly (readonly [day: string, cards: number])[]
}

/**
 * Sends one call to Anki.
 * Resolves to its result, or to null if Anki answers with an error.
 * Rejects if Anki does not answer.
 */
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

/** The number of ids to sort by deck in one call. A call takes about 20 ms of Anki's main thread. */
const AT_ONCE = 1000
/** The number of days to report: a year, and the week in which it begins. */
const DAYS = 371

/** Counts a collection with short reads, one after another, so that none blocks Anki's window for long. */
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
