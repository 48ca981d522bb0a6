import type { Seed } from '../../src/sandbox/sandbox.ts'
import type { GivenCall } from './twins.ts'

/** A source of the same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A word that stands in everything outside. */
export const PLANTED = 'PLANTED'
export const INSIDE = ['Japanese', 'Japanese::Verbs', 'Japanese::Kana::Old']
export const OUTSIDE = ['Medicine', `Medicine::${PLANTED}`, 'Japan', 'Japanese2', `${PLANTED}::Japanese`, PLANTED]

/** Decks inside and outside, with notes of several cards. */
export const TWIN_SEED: Seed = {
  decks: [...INSIDE, ...OUTSIDE],
  notes: [
    ...Array.from({ length: 24 }, (_, index) => ({
      deck: INSIDE[index % INSIDE.length] as string,
      type: index % 4 === 0 ? 'Basic (and reversed card)' : 'Basic',
      fields: [`word ${index}`, `meaning ${index % 5}`],
      tags: [`n${index % 5}`, ...(index % 3 === 0 ? ['verb::ichidan'] : [])],
      suspended: index % 7 === 0,
      flag: index % 4,
    })),
    ...Array.from({ length: 24 }, (_, index) => ({
      deck: OUTSIDE[index % OUTSIDE.length] as string,
      type: index % 5 === 0 ? 'Basic (and reversed card)' : 'Basic',
      fields: [
        `${PLANTED} word ${index}`,
        `${PLANTED} meaning ${index % 5}${index === 0 ? '<img src="secret.txt">' : ''}`,
      ],
      tags: [`${PLANTED}${index % 5}`, `n${index % 5}`],
    })),
  ],
}

/** What random calls name. */
export interface Pool {
  notes: number[]
  cards: number[]
  /** Notes with cards inside and outside. */
  readonly shared: readonly number[]
  readonly outsideNotes: readonly number[]
  readonly outsideCards: readonly number[]
}

type Draw = <T>(...of: readonly T[]) => T

const TERMS = ['', 'word', 'meaning', 'tag:n1', 'tag:verb::ichidan', 'tag:none', 'is:new', 'is:suspended', 'flag:2']
const DECK_TERMS = ['deck:Japanese', 'deck:Japanese::*', '-deck:Japanese::Verbs', 'deck:*', 'deck:japanese::verbs']
const CARD_TERMS = ['card:1', 'card:2', 'Front:word*', '"word 3"', 'note:Basic', 'prop:ivl=0', 'added:400', 're:wor.']

function query(draw: Draw): string {
  const term = () => draw(...TERMS, ...DECK_TERMS, ...CARD_TERMS)
  return draw(
    term(),
    `${term()} ${term()}`,
    `(${term() || 'word'}) or ${term() || 'x'}`,
    `-(${term() || 'word'})`,
    'deck:"',
    '(',
  )
}

/** Returns one call that a client may make, with ids and names from inside, from outside, and of nothing. */
export function randomCall(random: () => number, pool: Pool): GivenCall {
  const draw: Draw = (...of) => of[Math.floor(random() * of.length)] as (typeof of)[number]
  const few = <T>(one: () => T): T[] => Array.from({ length: Math.floor(random() * 4) }, one)
  const note = (): number => (random() < 0.6 ? draw(...pool.notes) : random() < 0.7 ? draw(...pool.outsideNotes) : 1234)
  const card = (): number => (random() < 0.6 ? draw(...pool.cards) : random() < 0.7 ? draw(...pool.outsideCards) : 4321)
  // Anki gives a note that is written anew the cards that it lacks, and one with cards outside lacks none.
  const own = (): number => {
    const id = note()
    return pool.shared.includes(id) ? 1234 : id
  }
  const notes = () => few(note)
  const cards = () => few(card)
  const inside = () => draw(...INSIDE, 'japanese', 'Japanese::New')
  const deck = () => (random() < 0.7 ? inside() : draw(...OUTSIDE, 'Nowhere', 'MEDICINE'))
  const front = () => draw('word 1', `fresh ${Math.floor(random() * 1e6)}`, `${PLANTED} word 3`, '')
  const newNote = () => ({
    deckName: draw(...INSIDE, 'japanese::verbs', ...OUTSIDE, 'Nowhere'),
    modelName: draw('Basic', 'Basic', 'Basic (and reversed card)', 'Missing'),
    fields: { Front: front(), Back: 'added' },
    tags: draw<readonly string[]>(['n1'], ['own'], []),
    ...(random() < 0.4 && {
      options: draw<object>(
        { allowDuplicate: true },
        { duplicateScope: 'deck' },
        { duplicateScope: 'deck', duplicateScopeOptions: { deckName: 'Japanese', checkChildren: true } },
        { allowDuplicate: false, duplicateScopeOptions: { checkAllModels: true } },
      ),
    }),
  })
  const call = (action: string, params: object = {}): GivenCall => ({ action, params })
  const reads: (() => GivenCall)[] = [
    () => call('findNotes', { query: query(draw) }),
    () => call('findCards', { query: query(draw) }),
    () => call('notesInfo', draw<object>({ notes: notes() }, { query: query(draw) })),
    () => call(draw('cardsInfo', 'areSuspended', 'getEaseFactors', 'cardsModTime'), { cards: cards() }),
    () => call(draw('getIntervals', 'areDue', 'getReviewsOfCards', 'getDecks', 'cardsToNotes'), { cards: cards() }),
    () => call('getIntervals', { cards: cards(), complete: true }),
    () => call('notesModTime', { notes: notes() }),
    () => call('getNoteTags', { note: note() }),
    () => call('suspended', { card: card() }),
    () => call(draw('deckNames', 'deckNamesAndIds', 'getTags')),
    () => call('getDeckConfig', { deck: deck() }),
    () => call('getDeckStats', { decks: few(inside) }),
    () => call('cardReviews', { deck: inside(), startID: 0 }),
    () => call('getLatestReviewID', { deck: inside() }),
    () => call(draw('modelNames', 'modelNamesAndIds', 'version')),
    () => call('modelFieldNames', { modelName: draw('Basic', 'Missing') }),
    () => call('canAddNote', { note: newNote() }),
    () => call('canAddNotes', { notes: few(newNote) }),
    () => call('canAddNotesWithErrorDetail', { notes: few(newNote) }),
    () => call('guiCurrentCard'),
    () => call('guiReviewActive'),
  ]
  const writes: (() => GivenCall)[] = [
    () => call('addNote', { note: newNote() }),
    () => call('addNotes', { notes: few(newNote) }),
    () => call(draw('addTags', 'removeTags'), { notes: notes(), tags: draw('own', 'n1 own2') }),
    () => call('replaceTags', { notes: few(own), tag_to_replace: 'n1', replace_with_tag: 'n9' }),
    () => call('updateNoteTags', { note: own(), tags: draw<unknown>('a b', ['c']) }),
    () => call('updateNoteFields', { note: { id: own(), fields: { Back: `b${Math.floor(random() * 9)}` } } }),
    () => call('updateNote', { note: { id: own(), tags: ['u'] } }),
    () => call(draw('suspend', 'unsuspend', 'forgetCards', 'relearnCards'), { cards: cards() }),
    () => call('setDueDate', { cards: cards(), days: draw('0', '3', 'x') }),
    () => call('setEaseFactors', { cards: [...new Set(cards())], easeFactors: [2100, 2200, 2300] }),
    () => call('answerCards', { answers: few(() => ({ cardId: card(), ease: draw(1, 2, 3, 4) })) }),
    () => call('changeDeck', { cards: cards(), deck: inside() }),
    () => call('createDeck', { deck: inside() }),
    () => call('setDeckConfigId', { decks: few(deck), configId: 1 }),
    () =>
      call('deleteNotes', {
        notes: random() < 0.2 ? [own()] : few(() => draw(...pool.outsideNotes, 1234)),
      }),
    () => call('deleteDecks', { decks: [draw('Japanese::New', ...OUTSIDE, 'Nowhere')], cardsToo: true }),
  ]
  return random() < 0.7 ? draw(...reads)() : draw(...writes)()
}
