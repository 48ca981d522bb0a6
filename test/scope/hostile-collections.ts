import type { Anki } from '../../src/sandbox/anki.ts'
import { createAnki } from '../../src/sandbox/create-anki.ts'
import type { Seed } from '../../src/sandbox/sandbox.ts'
import type { Targets } from './hostile-values.ts'
import { OUTSIDE, PLANTED, TWIN_SEED } from './random-calls.ts'
import { sendTo, type Twins, twinsOf } from './twins.ts'

/** A collection behind the stage, and what of it is outside the decks of the client. */
export interface Attacked {
  readonly twins: Twins
  readonly targets: Targets
  /** Everything outside, as text: notes, cards, reviews, decks, options, note types and files. */
  outside(): string
  /** How many calls have gone to the collection. */
  exchanged(): number
}

const SCOPE = { decks: ['Japanese'], shared: 'tag', whole: [] } as const
const REFERENCES = '<img src="secret.txt"><img src="&#99;oded.txt"><img src="caf%C3%A9.txt">'
const BEGIN = Date.UTC(2026, 0, 10, 12)
/** Names near those inside, which are not inside. */
const NEAR = ['J\u00e1panese', '\uff2aapanese', 'Japanese\u200b', 'Medizin']

/** What a file outside holds. */
export const SECRET = `${PLANTED} secret`

/** The collection that the client attacks. */
export function startAttacked(): Attacked {
  const anki = started({
    ...TWIN_SEED,
    decks: [...(TWIN_SEED.decks ?? []), ...NEAR],
    notes: (TWIN_SEED.notes ?? []).map((note) => withReferences(note)),
    media: { 'secret.txt': SECRET, 'coded.txt': SECRET, 'caf\u00e9.txt': SECRET, 'own.mp3': 'inside' },
  })
  return attacked(anki)
}

/**
 * A collection with the same inside, and something else outside: other decks, texts, tags, files and reviews, and half as many notes. Whatever
 * a client does, it must get the same replies from both.
 */
export function startOther(): Attacked {
  const plain = (text: string) =>
    text.replaceAll(PLANTED, 'other').replace(/^(Medicine|Japan|Japanese2)(?=$|::)/, 'Other $1')
  const anki = started({
    ...TWIN_SEED,
    decks: (TWIN_SEED.decks ?? []).map(plain),
    notes: (TWIN_SEED.notes ?? []).map((note) => {
      const isInside = !OUTSIDE.includes(note.deck as string)
      const { fields, tags = [] } = withReferences(note)
      if (isInside) return { ...note, fields }
      return {
        ...note,
        deck: plain(note.deck as string),
        fields: (fields as readonly string[]).map((field) => `entirely ${plain(field)}`),
        tags: tags.map(plain),
      }
    }),
    media: { 'secret.txt': 'x', 'coded.txt': 'y', 'caf\u00e9.txt': 'z', 'own.mp3': 'inside' },
  })
  const found = attacked(anki)
  for (const id of found.targets.notes.filter((_, index) => index > 12 && index % 2 === 0)) {
    for (const card of anki.collection.cardsByNote.get(id) ?? []) anki.collection.cards.delete(card.id)
    anki.collection.cardsByNote.delete(id)
    anki.collection.notes.delete(id)
  }
  return found
}

type SeedNote = NonNullable<Seed['notes']>[number]

function withReferences(note: SeedNote): SeedNote {
  const fields = note.fields as readonly string[]
  if (fields[0] === 'word 1') return { ...note, fields: [fields[0], `${fields[1]}[sound:own.mp3]`] }
  return fields[0] === `${PLANTED} word 2` ? { ...note, fields: [fields[0], `${fields[1]}${REFERENCES}`] } : note
}

let clock = BEGIN

function started(seed: Seed): Anki {
  clock = BEGIN
  const anki = createAnki({ seed, generation: 'newest', now: () => clock })
  // Of some notes inside, one card is outside.
  const second = [...anki.collection.cards.values()].filter(({ ord }) => ord === 1)
  const outside = [...anki.collection.decks.values()].find(({ name }) => /Medicine$/.test(name))
  for (const card of second.slice(0, 3)) card.deckId = outside?.id ?? 0
  return anki
}

/** Moves the clock of all collections. */
export function tick(): void {
  clock += 1000
}

function attacked(anki: Anki): Attacked {
  const { collection } = anki
  let exchanged = 0
  const send = sendTo(anki, () => {
    exchanged += 1
  })
  const isInside = (deckId: number) => /^Japanese(?:::|$)/.test(collection.decks.get(deckId)?.name ?? '')
  const cards = [...collection.cards.values()]
  const ownNotes = [...new Set(cards.filter(({ deckId }) => isInside(deckId)).map(({ noteId }) => noteId))]
  const outsideCards = cards.filter(({ deckId }) => !isInside(deckId)).map(({ id }) => id)
  const targets: Targets = {
    notes: [...collection.notes.keys()].filter((id) => !ownNotes.includes(id)),
    cards: outsideCards,
    ownNotes,
    ownCards: cards.filter(({ deckId }) => isInside(deckId)).map(({ id }) => id),
    deckIds: [...collection.decks.keys()].filter((id) => !isInside(id)),
  }
  const files = [...collection.media.keys()]
  return {
    twins: twinsOf(send, send, SCOPE),
    targets,
    exchanged: () => exchanged,
    outside() {
      const names = [...collection.decks.values()].filter(({ id }) => !isInside(id)).map(({ id }) => id)
      return JSON.stringify([
        targets.notes.map((id) => collection.notes.get(id)),
        [...collection.cards.values()].filter(({ id, deckId }) => outsideCards.includes(id) || !isInside(deckId)),
        [...collection.reviews.values()].filter(({ cardId }) => outsideCards.includes(Number(cardId))).map(plainValues),
        names.map((id) => collection.decks.get(id)),
        [...collection.deckConfigs].map(([id, config]) => [id, plainValues(config)]),
        // `guiAddCards` saves the note type as Anki's Python has it, which changes these three.
        [...collection.noteTypes].map(([id, type]) => [
          id,
          plainValues(new Map([...type, ['mod', 0], ['usn', 0], ['did', null]])),
        ]),
        files.map((name) => collection.media.get(name)?.toString()),
      ])
    },
  }
}

function plainValues(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) => {
      if (typeof one === 'bigint') return String(one)
      return one instanceof Map ? Object.fromEntries(one) : one
    }),
  )
}
