import type { Clock } from '../../src/clock.ts'
import type { Card } from '../../src/sandbox/collection/collection.ts'
import { OUTSIDE, type Profile } from './profile.ts'

/** Watches the client with a scope: it learns of nothing outside its decks, and changes nothing there. */
export interface Walls {
  /** A person has moved a card. */
  moved(card: Card, profile: Profile): void
  /** Returns what a reply tells that was outside all the time since the request began, or null. */
  leak(body: string, reply: string, began: number): string | null
  /** Returns what is wrong with a write that Anki is about to run for the client, or null. */
  trespass(action: string, params: string, began: number): string | null
}

const ID = /\b1[0-9]{12}\b/g
/** The replies of calls that name a deck outside can repeat its name. */
const TELLING = [/hidden/, new RegExp(OUTSIDE)]

/** A deck of the client, or a name that no deck has, by which Anki says that a deck does not exist. */
const PLACE = /"(?:School|gateway[0-9a-f]{24}-)/

export function createWalls(profiles: readonly Profile[], { steady }: Pick<Clock, 'steady'>): Walls {
  /** When cards left the decks of the client. */
  const left = new Map<number, number>()
  const isIn = (card: Card, { collection }: Profile) =>
    collection.decks.get(card.deckId)?.name.startsWith('School') === true
  const cardsOf = (id: number, { collection }: Profile): readonly Card[] => {
    const card = collection.cards.get(id)
    return card === undefined ? (collection.cardsByNote.get(id) ?? []) : [card]
  }
  const wasInside = (id: number, since: number): boolean => {
    const known = profiles.flatMap((profile) => cardsOf(id, profile).map((card) => ({ card, profile })))
    return (
      known.length === 0 || known.some(({ card, profile }) => isIn(card, profile) || (left.get(card.id) ?? -1) >= since)
    )
  }
  const outsideIn = (text: string, since: number) =>
    [...new Set(text.match(ID) ?? [])].filter((id) => !wasInside(Number(id), since))
  return {
    moved(card, profile) {
      if (!isIn(card, profile)) left.set(card.id, steady())
    },
    leak(body, reply, began) {
      const ids = outsideIn(reply, began).filter((id) => !body.includes(id))
      const words = TELLING.filter((word) => word.test(reply) && !word.test(body))
      if (ids.length === 0 && words.length === 0) return null
      return `told of ${[...ids, ...words].join(', ')} outside: ${body.slice(0, 300)} got ${reply.slice(0, 600)}`
    },
    trespass(action, params, began) {
      const ids = outsideIn(params, began)
      if (ids.length > 0) return `${action} of ${ids.join(', ')} outside: ${params.slice(0, 200)}`
      const isPlace = action === 'addNote' || action === 'createDeck'
      return isPlace && !PLACE.test(params) ? `${action} outside: ${params.slice(0, 200)}` : null
    },
  }
}
