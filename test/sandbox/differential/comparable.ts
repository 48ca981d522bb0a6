import type { Kind, Side } from './side.ts'

const KINDS: Record<string, Kind> = {
  noteId: 'note',
  note: 'note',
  cardId: 'card',
  cards: 'card',
  did: 'deck',
  id: 'type',
}

/** The kind of the ids that an action answers. */
const RESULTS: Record<string, Kind> = {
  addNote: 'note',
  addNotes: 'note',
  findNotes: 'note',
  cardsToNotes: 'note',
  guiSelectedNotes: 'note',
  findCards: 'card',
  guiBrowse: 'card',
  getDecks: 'card',
  cardReviews: 'card',
  getReviewsOfCards: 'card',
  createDeck: 'deck',
  deckNamesAndIds: 'deck',
  getDeckStats: 'deck',
  getDeckConfig: 'options',
  cloneDeckConfigId: 'options',
}

/** Members that hold the time (`modified.test.ts` compares when it changes), or that AnkiConnect changes in its memory until Anki reads again, which it may do at any time. */
const VOLATILE = new Set(['mod', 'usn', 'time', 'did'])
const ID = /(?<!\d)\d{13}(?!\d)/g

/** A reply as both sides must give it: ids by their place, what depends on the time left out. */
export function comparable(side: Side, action: string, reply: unknown): unknown {
  return normal(side, reply, RESULTS[action] ?? 'note')
}

function normal(side: Side, value: unknown, kind: Kind): unknown {
  if (typeof value === 'number') return value > 1e12 ? place(side, value, kind) : value
  if (typeof value === 'string') {
    if (/^#-?\d+$/.test(value)) return '#'
    // Anki names one of the missing fields, whichever it comes upon.
    return value
      .replace(/Field '[^']*' not found/, 'Field not found')
      .replace(ID, (id) => place(side, Number(id), value.startsWith('Card was not found') ? 'card' : kind))
  }
  if (Array.isArray(value)) return value.map((item) => normal(side, item, kind))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(ID, (id) => place(side, Number(id), kind)),
      VOLATILE.has(key) ? null : normal(side, member, KINDS[key] ?? kind),
    ]),
  )
}

function place(side: Side, id: number, kind: Kind): string {
  for (const each of [kind, 'note', 'card', 'deck', 'type', 'options'] as const) {
    const nth = side.ids[each].indexOf(id)
    if (nth >= 0) return `${each} ${nth}`
  }
  return 'an id'
}
