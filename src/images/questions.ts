import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import type { Builder } from './builder.ts'
import { cardOf, mediaOf, noteOf, reviewsOf } from './parse.ts'

/** A read, and what to do with its result. An error of Anki gives null. */
export interface ImageQuestion {
  readonly leaf: Leaf
  take(result: unknown, text: Buffer | null): void
}

/** Makes the reads of which images consist. */
export interface ImageQuestions {
  notes(ids: readonly string[], into: Builder): ImageQuestion[]
  cards(ids: readonly string[], into: Builder): ImageQuestion[]
  reviews(cards: readonly string[], take: (reviews: ReturnType<typeof reviewsOf>) => void): ImageQuestion[]
  /** Finds notes or cards by a search. Takes their ids. */
  found(action: 'findNotes' | 'findCards', query: string, take: (ids: readonly string[]) => void): ImageQuestion[]
  media(names: readonly string[], into: Builder): ImageQuestion[]
  model(name: string, into: Builder): ImageQuestion[]
  /** Reads the name of the open profile of Anki. Null if none is open, or if this AnkiConnect does not say. */
  profile(take: (name: string | null) => void): ImageQuestion[]
  names(action: 'modelNames' | 'deckNames', take: (names: readonly string[]) => void): ImageQuestion[]
  /** Reads the options group of a deck: its id and its text, or null if the deck does not exist. */
  deck(name: string, take: (options: { readonly id: string; readonly text: string } | null) => void): ImageQuestion[]
}

export function createImageQuestions(catalogue: Catalogue): ImageQuestions {
  const ask = (name: string, params: string, take: ImageQuestion['take']): ImageQuestion[] => {
    const action = catalogue.get(name)
    return action === undefined ? [] : [{ leaf: leafOf(action, Buffer.from(params)), take }]
  }
  const list = (ids: readonly string[]) => `[${ids.join(', ')}]`
  return {
    notes: (ids, into) =>
      inParts(ids).flatMap((part) =>
        ask('notesInfo', `{"notes": ${list(part)}}`, (reply) => put(into.notes, part, reply, noteOf)),
      ),
    cards: (ids, into) =>
      inParts(ids).flatMap((part) =>
        ask('cardsInfo', `{"cards": ${list(part)}}`, (reply) => put(into.cards, part, reply, cardOf)),
      ),
    reviews: (cards, take) =>
      inParts(cards).flatMap((part) =>
        ask('getReviewsOfCards', `{"cards": ${list(part)}}`, (reply) => take(reviewsOf(reply))),
      ),
    found: (action, query, take) =>
      ask(action, `{"query": ${jsonText(query)}}`, (reply) =>
        take(Array.isArray(reply) ? (reply as number[]).map(String) : []),
      ),
    media: (names, into) =>
      names.flatMap((name) =>
        ask('retrieveMediaFile', `{"filename": ${jsonText(name)}}`, (reply) => into.media.set(name, mediaOf(reply))),
      ),
    model(name, into) {
      const params = `{"modelName": ${jsonText(name)}}`
      let fields: readonly string[] | null = null
      let templates: Readonly<Record<string, Readonly<Record<string, string>>>> | null = null
      return [
        ...ask('modelFieldNames', params, (reply) => {
          fields = reply as readonly string[] | null
        }),
        ...ask('modelTemplates', params, (reply) => {
          templates = reply as typeof templates
        }),
        ...ask('modelStyling', params, (reply) => {
          const css = (reply as { readonly css?: string } | null)?.css
          if (fields === null || templates === null || css === undefined) into.models.set(name, null)
          else into.models.set(name, { fields, templates, css })
        }),
      ]
    },
    profile: (take) => ask('getActiveProfile', '{}', (reply) => take(typeof reply === 'string' ? reply : null)),
    names: (action, take) => ask(action, '{}', (reply) => take((reply ?? []) as readonly string[])),
    deck: (name, take) =>
      ask('getDeckConfig', `{"deck": ${jsonText(name)}}`, (reply, text) => {
        const id = (reply as { readonly id?: number } | null | false) || null
        take(id?.id === undefined || text === null ? null : { id: String(id.id), text: text.toString() })
      }),
  }
}

/** The ids in one read. Anki's window stands still while it answers one. */
const IDS = 100

function inParts(ids: readonly string[]): (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / IDS) }, (_, part) => ids.slice(part * IDS, (part + 1) * IDS))
}

/** Puts what a reply lists, and null for each id that it does not. */
function put<T>(
  into: Map<string, T | null>,
  ids: readonly string[],
  reply: unknown,
  readOne: (info: unknown) => readonly [string, T] | null,
): void {
  if (!Array.isArray(reply)) return
  for (const id of ids) into.set(id, null)
  for (const info of reply) {
    const row = readOne(info)
    if (row !== null) into.set(...row)
  }
}

/** Gives each question its outcome. Returns the first failure, if Anki did not answer one. */
export function takeAll(
  questions: readonly ImageQuestion[],
  outcomes: readonly Outcome[],
): Extract<Outcome, { kind: 'failed' | 'refused' }> | null {
  for (const [index, { take }] of questions.entries()) {
    const outcome = outcomes[index] as Outcome
    if (outcome.kind === 'failed' || outcome.kind === 'refused') return outcome
    if (outcome.kind === 'error') take(null, null)
    else take(read(outcome.text), outcome.text)
  }
  return null
}

/** A reply with NaN is none that the gateway could write back. */
function read(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString()) as unknown
  } catch {
    return null
  }
}
