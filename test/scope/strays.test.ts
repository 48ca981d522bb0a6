import t from 'tap'
import { everyDeck, type ScopeConfig } from '../../src/actions/scope.ts'
import { type Decks, EVERY_DECK, readDecks } from '../../src/scope/decks.ts'
import type { Applied } from '../../src/scope/judged.ts'
import type { KnownInside } from '../../src/scope/known.ts'
import type { Strayed } from '../../src/scope/observer.ts'
import { createQuestions } from '../../src/scope/questions.ts'
import { createStrays } from '../../src/scope/strays.ts'
import { createSubstitutes } from '../../src/scope/substitutes.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import type { Send } from '../../src/upstream/send.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, DECKS, errorWith, given, resultWith, SCOPE, scopeWith } from './given.ts'
import { twinsOf } from './twins.ts'

const decksOf = (text: string) => readDecks(Buffer.from(text), scopeWith()) as Decks

/** The calls of a request that name cards and notes inside. */
function naming(leaf: Leaf, cards: readonly string[], notes: readonly string[]): Applied {
  return { kind: 'call', leaf, isSearch: false, substitutes: createSubstitutes(''), cards, notes, outside: [] }
}

const SUSPEND = given('suspend', { cards: [11, 12] })
const ADD_TAGS = given('addTags', { notes: [21, 22], tags: 'x' })
const READ = given('cardsInfo', { cards: [12] })
const NULL = resultWith('null')

/** Settles a request of writes, and of a read if it is given. `replies` answers the questions, `later` those that are asked again. */
async function settle(
  replies: (text: string) => string | Outcome,
  {
    leaves = [SUSPEND, ADD_TAGS],
    outcomes = leaves.map(() => NULL),
    later = () => '[]',
  }: {
    readonly leaves?: readonly Leaf[]
    readonly outcomes?: readonly Outcome[]
    readonly later?: (text: string) => string
  } = {},
) {
  const told: [string, Strayed][] = []
  const again: string[] = []
  const strays = createStrays(createQuestions(catalogue), {
    named() {},
    strayed: (leaf, ids) => void told.push([leaf.action.name, ids]),
  })
  const applied = leaves.map((leaf) =>
    leaf === ADD_TAGS ? naming(leaf, [], ['21', '22']) : naming(leaf, leaf === READ ? ['12'] : ['11', '12'], []),
  )
  const known = { decks: decksOf(DECKS) } as KnownInside
  const { questions, settle } = strays.search(applied, known, scopeWith())
  const outcome = (found: string | Outcome) => (typeof found === 'string' ? resultWith(found) : found)
  const settled = await settle(
    leaves,
    outcomes,
    questions.map((leaf) => outcome(replies(callText(leaf)))),
    async (asked) => {
      again.push(...asked.map(callText))
      return asked.map((leaf) => resultWith(later(callText(leaf))))
    },
  )
  return { told, again, settled, questions: questions.map(callText) }
}

/** Replies while everything stays inside, with some of them changed. */
const staying =
  (changed: Readonly<Record<string, string | Outcome>> = {}) =>
  (text: string): string | Outcome => {
    const key = Object.keys(changed).find((one) => text.startsWith(one))
    if (key !== undefined) return changed[key] as string | Outcome
    if (text === 'deckNamesAndIds') return DECKS
    if (text.startsWith('getDecks')) return '{"Japanese": [11, 12]}'
    return text.startsWith('findNotes') ? '[21, 22]' : '[]'
  }

const CARDS_OUTSIDE = 'findCards {"query": "-('
const NOTES_INSIDE = 'findNotes {"query": "did:'
const NOTES = 'findNotes {"query": "nid:'

t.test('the questions before a request ask for what is outside of everything that it names', async (t) => {
  const { questions, told, settled } = await settle(staying())
  t.same(questions, [
    'deckNamesAndIds',
    'getDecks {"cards": [11, 12]}',
    'findCards {"query": "-(did:5,6 -did:1,7) cid:11,12"}',
    'findNotes {"query": "nid:21,22"}',
    'findNotes {"query": "did:5,6 -did:1,7 nid:21,22"}',
  ])
  t.same(told, [])
  t.same(settled, [NULL, NULL])
})

t.test('writes name the cards and notes that left, and only their own', async (t) => {
  const { told, settled, again } = await settle(staying({ [CARDS_OUTSIDE]: '[12]', [NOTES_INSIDE]: '[22]' }))
  t.match(settled, [
    { kind: 'result', strayed: ['12'] },
    { kind: 'result', strayed: ['21'] },
  ])
  t.same(told, [
    ['suspend', { cards: ['12'], notes: [] }],
    ['addTags', { cards: [], notes: ['21'] }],
  ])
  t.same(again, [], 'the decks are the same')
  const notes = await settle(staying({ [NOTES_INSIDE]: '[]' }))
  t.equal(notes.settled[0], NULL)
  t.match(notes.settled[1], { strayed: ['21', '22'] })
})

t.test('a note that is gone has not left', async (t) => {
  const { settled } = await settle(staying({ [NOTES]: '[22]', [NOTES_INSIDE]: '[22]' }))
  t.same(settled, [NULL, NULL])
})

t.test('a read beside a write does not tell what has left', async (t) => {
  const { settled, told } = await settle(staying({ [CARDS_OUTSIDE]: '[12]' }), { leaves: [READ, SUSPEND] })
  t.match(settled, [
    { kind: 'refused', error: { code: 'scope.moved' } },
    { kind: 'result', strayed: ['12'] },
  ])
  t.same(
    told.map(([name]) => name),
    ['suspend'],
  )
})

t.test('only calls that Anki answered are told', async (t) => {
  const lost = failed('lost')
  const error = errorWith('Card was not found: 12')
  const { settled, told } = await settle(staying({ [CARDS_OUTSIDE]: '[12]', [NOTES_INSIDE]: '[]' }), {
    outcomes: [lost, error],
  })
  t.equal(settled[0], lost)
  t.match(settled[1], { kind: 'error', strayed: ['21', '22'] })
  t.same(
    told.map(([name]) => name),
    ['addTags'],
  )
})

t.test(
  'if the decks have changed, the cards in decks outside have left, and the others are looked for again',
  async (t) => {
    const renamed = '{"Default": 1, "Kanji": 5, "Japanese::Verbs": 6, "Medicine": 7}'
    const places = (text: string) => staying({ deckNamesAndIds: renamed, getDecks: text })
    const first = await settle(places('{"Kanji": [12], "Japanese::Verbs": [11]}'))
    t.same(first.again, [
      'findCards {"query": "-(did:6 -did:1,5,7) cid:11,12"}',
      'findNotes {"query": "nid:21,22"}',
      'findNotes {"query": "did:6 -did:1,5,7 nid:21,22"}',
    ])
    t.match(first.settled[0], { strayed: ['12'] })
    t.equal(first.settled[1], NULL)
    const missing = await settle(places('{"Default": [11, 12]}'))
    t.same(missing.settled, [NULL, NULL], 'AnkiConnect names Default for cards that do not exist')
    const later = await settle(places('{}'), {
      later: (text) => (text.includes('findCards') ? '[11]' : text.includes('did:') ? '[21]' : '[21, 22]'),
    })
    t.match(later.settled, [{ strayed: ['11'] }, { strayed: ['22'] }])
    const odd = await settle(staying({ deckNamesAndIds: '[]', [CARDS_OUTSIDE]: '[12]' }))
    t.same(odd.again, [], 'a reply that is not understood')
    t.match(odd.settled[0], { strayed: ['12'] })
  },
)

t.test('questions without an answer tell nothing', async (t) => {
  for (const reply of [failed('lost'), errorWith('closed')]) t.same((await settle(() => reply)).settled, [NULL, NULL])
  const places = { deckNamesAndIds: '{"Japanese": 5}', getDecks: errorWith('closed') }
  t.same((await settle(staying(places))).settled, [NULL, NULL])
  t.same((await settle(staying({ ...places, getDecks: '[12]' }))).settled, [NULL, NULL])
  t.same((await settle(staying({ ...places, getDecks: failed('lost') }))).settled, [NULL, NULL])
  const { search } = createStrays(createQuestions(catalogue), { named() {}, strayed() {} })
  const { settle: settleUnsent } = search(
    [naming(SUSPEND, ['11'], [])],
    { decks: decksOf(DECKS) } as KnownInside,
    scopeWith(),
  )
  t.same(await settleUnsent([SUSPEND], [NULL], [], async () => []), [NULL], 'a request that was not sent')
})

t.test('no question is asked if nothing inside is named, or if nothing can leave', async (t) => {
  const { search } = createStrays(createQuestions(catalogue), { named() {}, strayed: () => t.fail('nothing has left') })
  const known = { decks: decksOf(DECKS) } as KnownInside
  const outcomes = [NULL]
  for (const { questions, settle } of [
    search([naming(SUSPEND, ['11'], [])], null, scopeWith()),
    search([naming(SUSPEND, ['11'], [])], known, null),
    search([naming(SUSPEND, ['11'], [])], { ...known, decks: EVERY_DECK }, scopeWith()),
    search(
      [naming(SUSPEND, [], []), { kind: 'pass', leaf: SUSPEND }, { kind: 'settled', outcome: NULL }],
      known,
      scopeWith(),
    ),
  ]) {
    t.same(questions, [])
    t.equal(await settle([SUSPEND], outcomes, [], async () => []), outcomes)
  }
})

/** A stage whose notes 1 and 2, with the cards 11 and 12, are inside when the gateway looks; then the second ones leave. */
function start(scope: ScopeConfig) {
  /** The first two ask for the decks, and for what is inside. */
  let exchanges = 0
  const strayed: Strayed[] = []
  const idsIn = (query: string) => (/[cn]id:([\d,]+)/.exec(query)?.[1] ?? '').split(',').map(Number)
  const left = (id: number) => exchanges > 2 && (id === 2 || id === 12)
  const send: Send = async (leaves) => {
    exchanges += 1
    return leaves.map(({ action: { name }, params }): Outcome => {
      const query = JSON.parse(params?.toString() ?? '{}').query ?? ''
      const text = () => {
        if (name === 'deckNamesAndIds') return '{"Japanese": 5, "Medicine": 6}'
        if (!name.startsWith('find')) return 'null'
        if (query.includes('tag:')) return '[]'
        if (!query.includes('did:')) return JSON.stringify(idsIn(query))
        const isNegated = query.startsWith('-(')
        return JSON.stringify(idsIn(query).filter((id) => left(id) === isNegated))
      }
      return resultWith(text())
    })
  }
  const twins = twinsOf(send, send, scope, [], () => {}, { named() {}, strayed: (_, ids) => strayed.push(ids) })
  return { strayed, write: (action: string, params: object) => twins.scoped([{ action, params }]) }
}

t.test('a look beside a write finds the cards and notes that left their decks meanwhile', async (t) => {
  const notes = start(SCOPE)
  await notes.write('addTags', { notes: [1, 2], tags: 'x' })
  t.same(notes.strayed, [{ cards: [], notes: ['2'] }])
  const cards = start(SCOPE)
  await cards.write('suspend', { cards: [11, 12] })
  t.same(cards.strayed, [{ cards: ['12'], notes: [] }])
})

t.test('nothing leaves a client that has every deck', async (t) => {
  const { strayed, write } = start(everyDeck('deleted-by::pupil'))
  await write('addTags', { notes: [1, 2], tags: 'x' })
  await write('suspend', { cards: [11, 12] })
  t.same(strayed, [])
})
