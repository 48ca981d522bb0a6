import { comparable } from './comparable.ts'
import { ask, type Side } from './side.ts'

/** Everything about a collection that both sides must agree on, a text for each thing by its name. */
export type Snapshot = ReadonlyMap<string, string>

interface CardReply {
  cardId: number
  type: number
  queue: number
  due: number
  interval: number
  nextReviews: string[]
}

/** Intervals from here on move by chance. */
const MOVES = 2

export async function takeSnapshot(side: Side): Promise<Snapshot> {
  const { note, card } = side.ids
  const names = [...side.names.decks.keys()]
  const actions = [
    { action: 'notesInfo', params: { notes: note } },
    { action: 'cardsInfo', params: { cards: card } },
    { action: 'deckNamesAndIds' },
    { action: 'getTags' },
    { action: 'findModelsByName', params: { modelNames: side.names.types } },
    ...names.map((deck) => ({ action: 'getDeckConfig', params: { deck } })),
  ]
  const { result } = (await ask(side, 'multi', { actions })) as { result: unknown[] }
  const [notes, cards, decks, tags, types, ...options] = result as [unknown[], CardReply[], object, ...unknown[][]]
  const lines = new Map<string, string>()
  const add = (name: string, value: unknown): unknown => lines.set(name, JSON.stringify(comparable(side, '', value)))
  for (const [nth, each] of listed(notes).entries()) add(`note ${nth}`, each)
  for (const [nth, each] of listed(cards).entries()) add(`card ${nth}`, steady(each))
  add('decks', Object.entries(decks))
  add('tags', tags)
  add('types', side.names.types)
  for (const [nth, each] of (types ?? []).entries()) add(`type ${side.names.types[nth]}`, each)
  for (const [nth, each] of options.entries()) {
    lines.set(`options of ${names[nth]}`, JSON.stringify(comparable(side, 'getDeckConfig', each)))
  }
  return lines
}

/** A list, or the error that came in its place. */
function listed<T>(reply: T[]): T[] {
  return Array.isArray(reply) ? reply : [reply]
}

/** What differs by its name, with the place in both texts where they part. */
export function differences(one: Snapshot, other: Snapshot): string[] {
  const names = new Set([...one.keys(), ...other.keys()])
  return [...names].flatMap((name) =>
    one.get(name) === other.get(name) ? [] : [`${name}: ${parting(one.get(name), other.get(name))}`],
  )
}

/** Two texts from shortly before the place where they part. */
export function parting(one = '', other = ''): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  const from = Math.max(0, at - 60)
  return [one, other].map((text) => `\n      ${from > 0 ? '…' : ''}${text.slice(from, at + 140)}`).join('')
}

/** A card without what moves by chance: when a step comes back, and how long a longer interval is. */
export function steady(card: CardReply): unknown {
  if (card.cardId === undefined) return card
  const moves = card.interval >= MOVES
  const isStep = card.due > 1e8
  return {
    ...card,
    due: isStep || moves ? null : card.due,
    interval: moves ? MOVES : card.interval,
    nextReviews: card.nextReviews.map((text, index) => (index === 0 || /m$/.test(text) ? text : 'later')),
  }
}
