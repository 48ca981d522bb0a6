import t from 'tap'
import { everyDeck } from '../../src/actions/scope.ts'
import { createKnow, isSameResult, type KnownInside, MOVED } from '../../src/scope/known.ts'
import { createQuestions, type Needs } from '../../src/scope/questions.ts'
import { type Scope, scopeOf } from '../../src/scope/scope.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, DECKS, errorWith, resultWith, scopeWith } from './given.ts'
import { inShort } from './twins.ts'

const needs = (given: Partial<Record<keyof Needs, readonly string[]>>): Needs => ({
  cards: new Set(given.cards),
  notes: new Set(given.notes),
  shared: new Set(given.shared),
})

/** Answers each question by its text. Undefined is a reply of no ids. */
type Answer = (text: string, exchange: number) => string | Outcome | undefined

function start(answer: Answer) {
  const know = createKnow(createQuestions(catalogue))
  const exchanges: string[][] = []
  const ask = async (leaves: readonly Leaf[]) => {
    const texts = leaves.map(callText)
    exchanges.push(texts)
    return texts.map((text) => {
      const found = answer(text, exchanges.length)
      if (typeof found === 'object') return found
      return resultWith(found ?? (text === 'deckNamesAndIds' ? DECKS : '[]'))
    })
  }
  return {
    exchanges,
    know: (given: Partial<Record<keyof Needs, readonly string[]>>, scope: Scope = scopeWith()) =>
      know(scope, needs(given), ask),
    async known(
      given: Partial<Record<keyof Needs, readonly string[]>>,
      scope: Scope = scopeWith(),
    ): Promise<KnownInside> {
      const knowledge = await know(scope, needs(given), ask)
      if (!knowledge.ok) throw new Error(inShort(knowledge.outcome))
      return knowledge.known
    },
    async outcome(given: Partial<Record<keyof Needs, readonly string[]>>, scope: Scope = scopeWith()): Promise<string> {
      const knowledge = await know(scope, needs(given), ask)
      return knowledge.ok ? 'known' : inShort(knowledge.outcome)
    },
  }
}

t.test('cards and notes are inside that the searches for them find', async (t) => {
  const { known, exchanges } = start((text) => {
    if (text.includes('cid:')) return '[11]'
    return text.includes('-(did:') ? '[21, 22]' : text.includes('nid:') ? '[21, 23]' : undefined
  })
  const found = await known({ cards: ['11', '12'], notes: ['21', '22', '23'], shared: ['21', '22', '23'] })
  t.same(['11', '12'].filter(found.isCardInside), ['11'])
  t.same(['21', '22', '23'].filter(found.isNoteInside), ['21', '23'])
  t.same(['21', '22', '23'].filter(found.isShared), ['21'], 'inside, and outside as well')
  t.same(
    ['1', '5', '6'].filter((id) => found.decks.ids.has(id)),
    ['5', '6'],
  )
  t.same(
    exchanges.map(({ length }) => length),
    [1, 4],
    'the decks first, and then with them everything else',
  )
  t.same(found.asked.map(callText), exchanges[1])
  t.same(
    found.replies.map(inShort),
    [DECKS, '[11]', '[21, 23]', '[21, 22]'].map((text) => `result ${text}`),
  )
})

t.test('one exchange is enough while the decks stay the same', async (t) => {
  const { known, exchanges } = start((text) => (text.includes('cid:') ? '[11]' : undefined))
  await known({ cards: ['11'] })
  t.ok((await known({ cards: ['11'] })).isCardInside('11'))
  t.equal(exchanges.length, 3)
  await known({ cards: ['11'] }, scopeWith({ decks: ['Medicine'] }))
  t.equal(exchanges.length, 5, 'another scope has other decks')
  t.match(exchanges[4]?.[1], 'did:7 -did:1,5,6 cid:11')
})

t.test('decks that changed are looked at again, and decks that keep changing end the call', async (t) => {
  const changing = (until: number) =>
    start((text, exchange) => {
      if (text === 'deckNamesAndIds') return `{"Japanese": ${Math.min(exchange, until)}}`
      return text.includes(`did:${until} `) ? '[11]' : '[]'
    })
  const settled = changing(3)
  t.ok((await settled.known({ cards: ['11'] })).isCardInside('11'))
  t.equal(settled.exchanges.length, 4)
  const never = changing(99)
  t.match(await never.know({ cards: ['11'] }), { ok: false, outcome: MOVED })
  t.equal(never.exchanges.length, 4)
})

t.test('nothing but the decks is asked if no id is needed', async (t) => {
  const { known, exchanges } = start(() => undefined)
  const found = await known({})
  t.same(exchanges.flat(), ['deckNamesAndIds', 'deckNamesAndIds'])
  t.notOk(found.isCardInside('11') || found.isNoteInside('11') || found.isShared('11'))
})

t.test('more than 4,000 ids are looked up in everything that the scope holds', async (t) => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))
  const asked = async (about: keyof Needs, count: number) => {
    const { known, exchanges } = start((text) =>
      text.includes(about === 'cards' ? 'findCards' : 'findNotes') ? '[7]' : undefined,
    )
    const found = await known({ [about]: ids(count) })
    const isInside = about === 'cards' ? found.isCardInside : found.isNoteInside
    t.same(['7', '8'].filter(isInside), ['7'])
    return (exchanges[1] ?? []).slice(1)
  }
  t.equal((await asked('cards', 4000)).length, 8)
  t.same(await asked('cards', 4001), ['findCards {"query": "did:5 -did:1,7"}', 'findCards {"query": "did:6 -did:1,7"}'])
  t.same(await asked('notes', 4001), ['findNotes {"query": "did:5 -did:1,7"}', 'findNotes {"query": "did:6 -did:1,7"}'])
})

t.test(
  'a call gets the outcome of a question about the decks, and an error of the searches is one of the gateway',
  async (t) => {
    const closed = errorWith('collection is not available')
    t.equal(await start(() => closed).outcome({}), 'error "collection is not available"')
    const refused = start((text) => (text === 'deckNamesAndIds' ? undefined : errorWith('did:')))
    t.match(await refused.outcome({ cards: ['11'] }), /^error ".*Anki does not say which cards/)
    t.equal(await start(() => failed('lost')).outcome({}), 'failed')
    t.equal(
      await start((text) => (text === 'deckNamesAndIds' ? undefined : failed('lost'))).outcome({ cards: ['11'] }),
      'failed',
    )
  },
)

t.test('replies that are not understood end the call', async (t) => {
  t.equal(await start(() => '[]').outcome({}), 'refused scope.unknown')
  for (const about of ['cards', 'notes', 'shared'] as const)
    t.equal(
      await start((text) => (text === 'deckNamesAndIds' ? undefined : 'null')).outcome({ [about]: ['11'] }),
      'refused scope.unknown',
      about,
    )
})

t.test('everything is inside a client with every deck, but what it has deleted', async (t) => {
  const { known, exchanges } = start((text) => (text.startsWith('findCards') ? '[11]' : '[21]'))
  const every = scopeOf(everyDeck('gone'))
  const found = await known({ cards: ['11'], notes: ['21'] }, every)
  t.same(['11', '12', '21'].filter(found.isCardInside), ['12', '21'])
  t.same(['21', '22', '11'].filter(found.isNoteInside), ['22', '11'])
  t.equal(found.isShared('22'), false)
  t.ok(found.decks.ids.has('99'))
  t.same(exchanges, [
    [String.raw`findCards {"query": "\"tag:gone\""}`, String.raw`findNotes {"query": "\"tag:gone\""}`],
  ])
  t.same(found.asked.map(callText), exchanges[0])
  t.same(found.replies.map(inShort), ['result [11]', 'result [21]'])

  const notes = await known({ notes: ['21'] }, every)
  t.same(['21', '22'].filter(notes.isNoteInside), ['22'])
  t.ok(notes.isCardInside('11'), 'not asked')
  t.equal(exchanges[1]?.length, 1)

  t.same((await known({}, every)).asked, [])
  t.same((await known({ cards: ['11'] }, scopeWith({ decks: null }))).asked, [], 'nothing is deleted softly')
  t.equal(exchanges.length, 2)
})

t.test('a client with every deck gets the outcome of the question for what it has deleted', async (t) => {
  const every = scopeOf(everyDeck('gone'))
  t.equal(await start(() => errorWith('closed')).outcome({ cards: ['11'] }, every), 'error "closed"')
  t.equal(await start(() => failed('lost')).outcome({ notes: ['21'] }, every), 'failed')
  for (const about of ['cards', 'notes'] as const)
    t.equal(await start(() => 'null').outcome({ [about]: ['11'] }, every), 'refused scope.unknown')
})

t.test('a cached reply is read once, and with another beside it again', async (t) => {
  const ids = Array.from({ length: 4001 }, (_, index) => String(index + 1))
  const cached = ['[7]', '[8]', '[9]'].map(resultWith) as [Outcome, Outcome, Outcome]
  let second = cached[1]
  const { known } = start((text) => {
    if (text === 'deckNamesAndIds') return undefined
    return text.includes('did:5') ? cached[0] : second
  })
  const found = async () => (await known({ cards: ids })).isCardInside
  const first = await found()
  t.equal(await found(), first, 'the same set')
  second = cached[2]
  t.same(['7', '8', '9'].filter(await found()), ['7', '9'])
  t.same(['7', '8', '9'].filter(first), ['7', '8'])
  const one = start((text) => (text.includes('nid:') ? cached[0] : undefined))
  t.same(['7', '8', '9'].filter((await one.known({ notes: ['7'] })).isNoteInside), ['7'], 'fewer replies')
})

t.test('two replies are the same if both are results with one text', (t) => {
  const [result, error] = [resultWith('"a"'), errorWith('a')]
  t.ok(isSameResult(result, resultWith('"a"')))
  for (const [one, other] of [
    [result, resultWith('"b"')],
    [result, error],
    [error, result],
    [error, error],
    [result, failed('lost')],
    [failed('lost'), failed('lost')],
    [result, undefined],
  ] as const)
    t.notOk(isSameResult(one, other))
  t.end()
})
