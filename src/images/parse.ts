import { createHash } from 'node:crypto'
import type { KeptCard, KeptMedia, KeptNote, KeptReview } from '../safety/image.ts'

/** The members of a reply that the gateway keeps, under the names that `setSpecificValueOfCard` has for them. */
const VALUES = {
  due: 'due',
  factor: 'factor',
  ivl: 'interval',
  type: 'type',
  queue: 'queue',
  reps: 'reps',
  lapses: 'lapses',
  left: 'left',
  flags: 'flags',
} as const

interface NoteInfo {
  readonly noteId?: number
  readonly modelName: string
  readonly fields: Readonly<Record<string, { readonly value: string; readonly order: number }>>
  readonly tags: readonly string[]
  readonly cards?: readonly number[]
  readonly mod?: number
}

/** Reads an item of `notesInfo`. Returns null for a note that does not exist. */
export function noteOf(info: unknown): readonly [string, KeptNote] | null {
  const { noteId, modelName: model, fields, tags, cards = [], mod = null } = (info ?? {}) as NoteInfo
  if (noteId === undefined) return null
  const inOrder = Object.entries(fields).sort(([, one], [, other]) => one.order - other.order)
  const values = Object.fromEntries(inOrder.map(([name, { value }]) => [name, value]))
  return [String(noteId), { model, fields: values, tags, cards: cards.map(String), mod }]
}

/** Reads an item of `cardsInfo`. Returns null for a card that does not exist. */
export function cardOf(info: unknown): readonly [string, KeptCard] | null {
  const card = (info ?? {}) as Readonly<Record<string, unknown>>
  if (card.cardId === undefined) return null
  const values = Object.entries(VALUES).flatMap(([name, member]) => {
    const value = card[member]
    return typeof value === 'number' ? [[name, value] as const] : []
  })
  const kept: KeptCard = {
    note: String(card.note),
    ord: card.ord as number,
    deck: card.deckName as string,
    values: Object.fromEntries(values),
    mod: typeof card.mod === 'number' ? card.mod : null,
    reviews: null,
  }
  return [String(card.cardId), kept]
}

/** Reads a reply of `getReviewsOfCards`. */
export function reviewsOf(reply: unknown): ReadonlyMap<string, readonly KeptReview[]> {
  return new Map(Object.entries((reply ?? {}) as Record<string, readonly KeptReview[]>))
}

/** Reads a reply of `retrieveMediaFile`, which is false for a file that does not exist. */
export function mediaOf(reply: unknown): KeptMedia | null {
  return typeof reply === 'string' ? { data: reply, digest: imageDigest(reply) } : null
}

/** Returns the SHA-256 of content in base64. */
export function imageDigest(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')
}
