import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { servedBy, type TalliedOutcome, tally } from '../../src/observe/tally.ts'
import type { Plan } from '../../src/request/plan.ts'

const catalogue = loadCatalogue()

function planOf(names: readonly string[], settled: Plan['settled'] = []): Plan {
  const leaves = names.map((name) => ({ action: catalogue.get(name), params: null, client: { name: 'anna' } }))
  return { leaves, settled } as unknown as Plan
}

function result(text: string, by?: 'cache' | 'flight'): TalliedOutcome {
  return { kind: 'result', text: Buffer.from(text), ...(by && { by }) }
}

const failed = (failure: 'lost' | 'abandoned'): TalliedOutcome => ({ kind: 'failed', failure })
const error: TalliedOutcome = { kind: 'error', text: Buffer.from('"no"') }

t.test('calls that ended alike are one, and each kind of end is told apart', (t) => {
  const plan = planOf(
    ['deckNames', 'deckNames', 'deckNames', 'addNote', 'sync'],
    [{ action: 'unknown', client: null, refusal: { by: 'call', error: 'unsupported action' }, judged: null }],
  )
  const outcomes = [result('[]'), result('[]'), error, failed('lost'), failed('abandoned')]
  t.same(
    tally(plan, outcomes).map(({ action, client, outcome, count, refusal }) => [
      action,
      client,
      outcome,
      count,
      refusal,
    ]),
    [
      ['unknown', null, 'refused', 1, { by: 'call', error: 'unsupported action' }],
      ['deckNames', 'anna', 'result', 2, null],
      ['deckNames', 'anna', 'error', 1, null],
      ['addNote', 'anna', 'failed', 1, null],
      ['sync', 'anna', 'abandoned', 1, null],
    ],
  )
  t.end()
})

t.test('where Anki was not there every call ended as the request did', (t) => {
  const plan = planOf(
    ['deckNames'],
    [{ action: 'version', client: 'anna', refusal: { by: 'check', error: 'no' }, judged: null }],
  )
  t.match(tally(plan, [failed('lost')], 'dropped'), [
    { action: 'version', outcome: 'dropped', refusal: null },
    { action: 'deckNames', outcome: 'dropped' },
  ])
  t.end()
})

t.test('a budget that refuses is told by its name, and by its words', (t) => {
  const over: TalliedOutcome = { kind: 'error', text: Buffer.from('"budget \\"agent\\""'), by: 'budget' }
  t.match(tally(planOf(['addNote']), [over]), [
    { outcome: 'refused', refusal: { by: 'budget', error: 'budget "agent"' } },
  ])
  t.equal(servedBy([over]), 'gateway')
  t.end()
})

t.test('notes are counted by what their makers answer', (t) => {
  const notes = (name: string, outcome: TalliedOutcome) => tally(planOf([name]), [outcome])[0]?.notes
  t.equal(notes('addNote', result('1500000000000')), 1)
  t.equal(notes('addNote', result('null')), 0)
  t.equal(notes('addNote', error), 0)
  t.equal(notes('addNotes', result('[1, null, 3]')), 2)
  t.equal(notes('canAddNotes', result('[true, true]')), 0, 'asking makes none')
  t.equal(notes('findNotes', result('[1, 2]')), 0)
  t.end()
})

t.test('a request is served by Anki as soon as one call of it was', (t) => {
  t.equal(servedBy([result('1', 'cache'), result('2')]), 'upstream')
  t.equal(servedBy([result('1', 'cache'), result('2', 'cache')]), 'cache')
  t.equal(servedBy([result('1', 'cache'), result('2', 'flight')]), 'shared')
  t.end()
})
