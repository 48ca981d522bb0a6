import t from 'tap'
import type { Catalogue } from '../../src/actions/catalogue.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createUnknowns } from '../../src/cache/existing.ts'
import { createFlights } from '../../src/cache/flights.ts'
import { keyOf } from '../../src/cache/key.ts'
import { NONE } from '../../src/cache/kinds.ts'
import { createEpochs, type Moment } from '../../src/cache/moment.ts'
import { createResults } from '../../src/cache/results.ts'
import type { View } from '../../src/cache/view.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { NEVER } from '../../src/upstream/send.ts'
import { answeredByAnki, type Outcome } from '../../src/wire/outcome.ts'
import { leaf } from './small-anki.ts'

const result = (text: string): Outcome => answeredByAnki({ kind: 'result', text: Buffer.from(text) })
const note = (deck: unknown, model: unknown = 'Basic') => JSON.stringify({ deckName: deck, modelName: model })
const DOOMED = `addNote {"note": ${note('Nope')}}`
const MISSING = '"deck was not found: Nope"'

/** An Anki whose names a test sets, and the moment under which it is known. */
function startNames(catalogue: Catalogue = loadCatalogue()) {
  const epochs = createEpochs()
  const names = { deckNames: '["Default"]', modelNames: '["Basic"]' }
  const now: { moment: Moment | null; process: number; fails: boolean } = {
    moment: epochs.moment({ text: 'one' }, true),
    process: 0,
    fails: true,
  }
  const evicted: string[] = []
  const asked: string[] = []
  const results = createResults(
    1024 * 1024,
    () => 'stamp',
    (reason) => evicted.push(reason),
  )
  const look = () => {
    const { moment } = now
    return { moment, located: moment, now: 0, stateOf: () => moment, until: () => 1e9, untilOnce: () => 1e9 } as View
  }
  const send = async (leaves: readonly Leaf[]) => {
    asked.push(leaves.map(({ action }) => action.name).join(' '))
    return leaves.map(({ action }) => result(names[action.name as 'deckNames'] ?? 'null'))
  }
  const during: { failsWhole: (() => void) | null } = { failsWhole: null }
  const unknowns = createUnknowns({
    catalogue,
    reading: { results, flights: createFlights(), send, look },
    readOf: (one) => ({ leaf: one, kind: { ...NONE, keeps: 'collection', bound: 1000 }, key: keyOf(one) }),
    next: async () => look(),
    async sendWrites(leaves) {
      asked.push(leaves.map(({ action, params }) => `${action.name} ${params}`).join())
      during.failsWhole?.()
      return leaves.map(() =>
        now.fails ? answeredByAnki({ kind: 'error', text: Buffer.from('"no"') }) : result('[null]'),
      )
    },
    process: () => now.process,
  })
  const serve = async (...calls: string[]) => {
    const found = await unknowns.serve(calls.map(leaf), { client: 'test', signal: NEVER })
    return found?.map(({ text, by }) => `${text} ${by}`) ?? null
  }
  const move = (text: string) => {
    now.moment = epochs.moment({ text }, true)
  }
  return { serve, names, now, asked, evicted, results, during, move }
}

t.test('only a request in which every note is certain to fail is answered', async (t) => {
  const table: [readonly string[], readonly string[] | null][] = [
    [[DOOMED], [`${MISSING} cache`]],
    [
      [DOOMED, `canAddNotes {"notes": [${note('Nope')}, ${note('Default', 'No')}]}`],
      [`${MISSING} cache`, '[false, false] cache'],
    ],
    [[`canAddNotes {"notes": [${note('Nope')}, ${note('Default')}]}`], null],
    [[DOOMED, `addNote {"note": ${note('Default')}}`], null],
    [[DOOMED, 'addNote {}'], null],
    [['addNote {}', DOOMED], null],
    [[DOOMED, `addNote {"note": ${note('Nope', 5)}}`], null],
    [[`canAddNotes {"notes": [${note('Nope', 5)}, ${note('Nope')}]}`], null],
    [[DOOMED, 'deckNames'], null],
  ]
  for (const [calls, expected] of table) {
    const { serve } = startNames()
    t.same(await serve(...calls), expected, calls.join())
    t.same(await serve(...calls), expected, 'and again')
  }
})

t.test('the names are asked for once, and only for calls whose notes may fail', async (t) => {
  const { serve, asked, names, move } = startNames()
  for (const call of [
    'addNote {}',
    `addNote {"note": ${note('Nope', 5)}}`,
    `canAddNotes {"notes": [${note('Nope')}, ${note('Nope', 5)}]}`,
  ])
    t.equal(await serve(call), null)
  t.same(asked, [])
  await serve(DOOMED)
  await serve(DOOMED)
  t.same(asked, ['deckNames modelNames'])
  names.deckNames = '["Default", "Nope"]'
  move('two')
  t.equal(await serve(DOOMED), null, 'the deck has come')
  t.equal(asked.length, 2)
  t.equal(await serve(DOOMED), null)
  names.deckNames = '["Default"]'
  move('three')
  t.equal(await serve(DOOMED), null, 'it was there a moment ago, so that Anki is asked')
  t.equal(asked.length, 2)
})

t.test('a list that was asked for by itself is seen, whichever of the two it is', async (t) => {
  for (const [name, list, call] of [
    ['deckNames', '["Nope"]', DOOMED],
    ['modelNames', '["No"]', `addNote {"note": ${note('Default', 'No')}}`],
  ] as const) {
    const { serve, results, now } = startNames()
    t.not(await serve(call), null)
    results.put(keyOf(leaf(name)), { kind: 'result', text: Buffer.from(list) }, now.moment as Moment, 1e9)
    t.equal(await serve(call), null, name)
  }
})

t.test('names that cannot be read are left to Anki', async (t) => {
  for (const name of ['deckNames', 'modelNames'] as const) {
    const { serve, names } = startNames()
    names[name] = '{"Default": 1}'
    t.equal(await serve(DOOMED), null, name)
    t.equal(await serve(`addNote {"note": ${note('Default', 'No')}}`), null, name)
  }
})

t.test('without a moment nothing is known and nothing is asked', async (t) => {
  const { serve, now, asked } = startNames()
  now.moment = null
  t.equal(await serve(DOOMED), null)
  t.same(asked, [])
})

t.test('whether addNotes fails as a whole is learnt once for each Anki, with a call that adds nothing', async (t) => {
  const { serve, now, asked } = startNames()
  const call = `addNotes {"notes": [${note('Nope')}]}`
  t.same(await serve(call), [`"['deck was not found: Nope']" cache`])
  await serve(call)
  t.same(asked, ['addNotes {"notes": [{}]}', 'deckNames modelNames'])
  now.process = 1
  now.fails = false
  t.equal(await serve(call), null, 'another Anki, which answers with nulls')
  t.equal(await serve(call), null)
  t.same(asked.slice(2), ['addNotes {"notes": [{}]}'])
  t.same(await serve(DOOMED), [`${MISSING} cache`], 'which does not matter to a single note')
})

t.test('a stamp that is lost while Anki is asked makes nothing known', async (t) => {
  const { serve, now, during, evicted } = startNames()
  await serve(DOOMED)
  during.failsWhole = () => {
    now.moment = null
  }
  t.equal(await serve(`addNotes {"notes": [${note('Nope')}]}`), null)
  t.same(evicted, [], 'and what was known stays for its moment')
})

t.test('an AnkiConnect without these lists is asked itself', async (t) => {
  const all = loadCatalogue()
  for (const missing of ['deckNames', 'modelNames']) {
    const { serve } = startNames({ ...all, get: (name) => (name === missing ? undefined : all.get(name)) })
    t.equal(await serve(DOOMED), null, missing)
  }
})
