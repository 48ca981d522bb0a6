import type { Image } from '../safety/image.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { type Builder, createBuilder, imageOf } from './builder.ts'
import { type ImageQuestion, type ImageQuestions, takeAll } from './questions.ts'
import { countOf, type WantedImage } from './wanted.ts'

/** The things of an image by the way in which the gateway reads them again after the call. */
export interface ImageSubjects {
  /** Notes and cards that the call changes. */
  readonly notes: ReadonlySet<string>
  readonly cards: ReadonlySet<string>
  /** Notes and cards that it may delete. */
  readonly mortalNotes: ReadonlySet<string>
  readonly mortalCards: ReadonlySet<string>
  readonly models: ReadonlySet<string>
  /** Decks of which the gateway reads the options group, and decks that the call may create. */
  readonly decks: ReadonlySet<string>
  readonly newDecks: ReadonlySet<string>
}

/** The things that calls are about to change, or the reason why the gateway does not know them. */
export type Before =
  | {
      readonly kind: 'read'
      readonly image: Image
      readonly subjects: ImageSubjects
      /** The open profile of Anki. Null if there was nothing to read, or if Anki did not say. */
      readonly profile: string | null
    }
  | { readonly kind: 'large' }
  | { readonly kind: 'unread'; readonly outcome: Extract<Outcome, { kind: 'failed' | 'refused' }> }

export interface BeforeOptions {
  readonly questions: ImageQuestions
  readonly ask: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>
  /** The largest number of notes, cards and other things in an image. */
  readonly most: number
  /** The most bytes that the replies may have together. */
  readonly bytes: number
}

/** Reads what calls are about to change: what they name in one packed exchange, and what belongs to that in further ones. */
export async function readBefore(wanted: WantedImage, { questions, ask, most, bytes }: BeforeOptions): Promise<Before> {
  if (countOf(wanted) > most) return { kind: 'large' }
  const into = createBuilder()
  const growing = createGrowing(into)
  let profile: string | null = null
  const first = firstQuestions(wanted, questions, into, growing)
  const open = questions.profile((name) => {
    profile = name
  })
  // An exchange only for the profile would be one too many.
  let due = first.length === 0 ? [] : [...first, ...open]
  let read = 0
  while (due.length > 0) {
    const outcomes = await ask(due.map(({ leaf }) => leaf))
    for (const outcome of outcomes) if (outcome.kind === 'result') read += outcome.text.length
    const failure = takeAll(due, outcomes)
    if (failure !== null) return { kind: 'unread', outcome: failure }
    if (read > bytes || growing.size() + into.notes.size + into.cards.size > most) return { kind: 'large' }
    due = growing.next(questions)
  }
  const { mortalNotes, mortalCards } = growing
  const { notes, cards, models } = into
  const subjects: ImageSubjects = {
    notes: living(notes, mortalNotes),
    cards: living(cards, mortalCards),
    mortalNotes,
    mortalCards,
    models: living(models, new Set()),
    decks: new Set([...wanted.deckOptions, ...wanted.deckContents, ...growing.optionDecks, ...growing.below]),
    newDecks: wanted.newDecks,
  }
  return { kind: 'read', image: imageOf(into), subjects, profile }
}

function living(found: ReadonlyMap<string, unknown>, without: ReadonlySet<string>): Set<string> {
  return new Set([...found].flatMap(([id, thing]) => (thing === null || without.has(id) ? [] : [id])))
}

/** The things that earlier replies have named and the gateway has not read yet. */
interface Growing {
  readonly mortalNotes: Set<string>
  readonly mortalCards: Set<string>
  readonly optionDecks: Set<string>
  readonly found: Set<string>
  readonly models: Set<string>
  readonly decks: Set<string>
  readonly options: Set<string>
  /** The decks below a deck that goes. */
  readonly below: Set<string>
  size(): number
  next(questions: ImageQuestions): ImageQuestion[]
}

function createGrowing(into: Builder): Growing {
  const growing: Growing = {
    mortalNotes: new Set(),
    mortalCards: new Set(),
    optionDecks: new Set(),
    found: new Set(),
    models: new Set(),
    decks: new Set(),
    options: new Set(),
    below: new Set(),
    size: () => growing.found.size + growing.decks.size,
    next(questions) {
      const notes = [...growing.found].filter((id) => !into.notes.has(id))
      const cards = [...growing.mortalNotes]
        .flatMap((id) => into.notes.get(id)?.cards ?? [])
        .filter((id) => !growing.mortalCards.has(id))
      const models = [...growing.models].filter((name) => !into.models.has(name))
      const decks = [...growing.decks]
      growing.decks.clear()
      const below = [...growing.below].filter((name) => !into.decks.has(name))
      for (const id of cards) growing.mortalCards.add(id)
      return [
        ...questions.notes(notes, into),
        ...questions.cards(cards, into),
        ...questions.reviews(cards, (reviews) => {
          for (const [id, own] of reviews) {
            const card = into.cards.get(id)
            if (card) into.cards.set(id, { ...card, reviews: own })
          }
        }),
        ...models.flatMap((name) => questions.model(name, into)),
        ...below.flatMap((name) =>
          questions.deck(name, (options) => into.decks.set(name, options && { options: options.id })),
        ),
        ...decks.flatMap((name) =>
          questions.deck(name, (options) => {
            if (options === null || !growing.options.has(options.id)) return
            into.options.set(options.id, options.text)
            into.decks.set(name, { options: options.id })
            growing.optionDecks.add(name)
          }),
        ),
      ]
    },
  }
  return growing
}

/** The reads of everything that the calls name themselves. */
function firstQuestions(
  wanted: WantedImage,
  questions: ImageQuestions,
  into: Builder,
  growing: Growing,
): ImageQuestion[] {
  const mortal = (ids: readonly string[]) => {
    for (const id of ids) {
      growing.found.add(id)
      growing.mortalNotes.add(id)
    }
  }
  for (const id of wanted.wholeNotes) growing.mortalNotes.add(id)
  for (const id of wanted.options) growing.options.add(id)
  return [
    ...questions.notes([...new Set([...wanted.notes, ...wanted.wholeNotes])], into),
    ...questions.cards([...wanted.cards], into),
    ...[...wanted.deckContents].flatMap((name) => questions.found('findNotes', term('deck', name), mortal)),
    ...[...wanted.modelNotes].flatMap((name) => questions.found('findNotes', term('note', name), mortal)),
    ...[...wanted.tagged].flatMap((tag) =>
      questions.found('findNotes', term('tag', tag), (ids) => {
        for (const id of ids) growing.found.add(id)
      }),
    ),
    ...questions.media([...wanted.media], into),
    ...[...wanted.models, ...wanted.modelNotes].flatMap((name) => questions.model(name, into)),
    ...(wanted.allModels
      ? questions.names('modelNames', (names) => {
          for (const name of names) growing.models.add(name)
        })
      : []),
    ...[...new Set([...wanted.deckOptions, ...wanted.deckContents])].flatMap((name) =>
      questions.deck(name, (options) => into.decks.set(name, options === null ? null : { options: options.id })),
    ),
    ...(wanted.newDecks.size > 0 || wanted.options.size > 0 || wanted.deckContents.size > 0
      ? questions.names('deckNames', (names) => {
          const known = new Set(names)
          for (const name of wanted.newDecks) if (!into.decks.has(name)) into.decks.set(name, has(known, name))
          for (const above of wanted.deckContents)
            for (const name of names) if (name.startsWith(`${above}::`)) growing.below.add(name)
          if (wanted.options.size > 0) for (const name of names) growing.decks.add(name)
        })
      : []),
  ]
}

function has(names: ReadonlySet<string>, name: string) {
  return names.has(name) ? { options: null } : null
}

/** A term of Anki's search language that finds exactly this name, and what lies below it. */
export function term(of: 'deck' | 'note' | 'tag', name: string): string {
  return `"${of}:${name.replaceAll(/[\\"*_]/g, '\\$&')}"`
}
