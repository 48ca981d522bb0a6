import t from 'tap'
import type { Plan } from '../../src/request/plan.ts'
import { servedBy, tally } from '../../src/request/tally.ts'
import { errors } from '../../src/wire/errors.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { planned } from './leaves.ts'

function planOf(names: readonly string[], settled: Plan['settled'] = []): Plan {
  const leaves = names.map((call) => planned(call))
  return { leaves, settled } as unknown as Plan
}

function result(text: string, by: 'anki' | 'cache' | 'flight' = 'anki'): Outcome {
  return { kind: 'result', text: Buffer.from(text), by }
}

const UNSUPPORTED = errors('action.unsupported')
const BUDGET = { code: 'budget.exceeded', text: 'budget "agent"', status: 429 }
const error: Outcome = { kind: 'error', text: Buffer.from('"no"'), by: 'anki' }
const over: Outcome = { kind: 'refused', error: BUDGET, by: 'budget' }

t.test('calls that ended alike are one, and each kind of end is told apart', (t) => {
  const plan = planOf(
    ['deckNames', 'deckNames', 'deckNames', 'addNote', 'sync'],
    [{ action: 'unknown', client: null, refusal: { by: 'call', error: UNSUPPORTED }, judged: null }],
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
      ['unknown', null, 'refused', 1, { by: 'call', error: UNSUPPORTED }],
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
    [{ action: 'version', client: 'anna', refusal: { by: 'check', error: UNSUPPORTED }, judged: null }],
  )
  t.match(tally(plan, 'dropped'), [
    { action: 'version', outcome: 'dropped', refusal: null },
    { action: 'deckNames', outcome: 'dropped' },
  ])
  t.end()
})

t.test('a budget that refuses is told by its name, and by its words', (t) => {
  t.match(tally(planOf(['addNote']), [over]), [{ outcome: 'refused', refusal: { by: 'budget', error: BUDGET } }])
  t.equal(servedBy([over]), 'gateway')
  t.end()
})

t.test('notes made are counted by what their makers answer', (t) => {
  const notes = (name: string, outcome: Outcome) => tally(planOf([name]), [outcome])[0]?.notes.created
  t.equal(notes('addNote', result('1500000000000')), 1)
  t.equal(notes('addNote', result('null')), 0)
  t.equal(notes('addNote', error), 0)
  t.equal(notes('addNotes', result('[1, null, 3]')), 2)
  t.equal(notes('canAddNotes', result('[true, true]')), 0, 'asking makes none')
  t.equal(notes('findNotes', result('[1, 2]')), 0)
  t.end()
})

t.test(
  'notes changed and deleted are counted by the ids that calls name, each once, where Anki answered a result',
  (t) => {
    const notes = (call: string, outcome = result('null')) => tally(planOf([call]), [outcome])[0]?.notes
    const [changed, deleted] = [(count: number) => ({ changed: count }), (count: number) => ({ deleted: count })]
    for (const [call, counts] of [
      ['updateNoteFields {"note": {"id": 5, "fields": {"Front": "x"}}}', changed(1)],
      ['updateNoteTags {"note": 5, "tags": []}', changed(1)],
      ['addTags {"notes": [1, 2, 2, "2"], "tags": "x"}', changed(2)],
      ['replaceTags {"notes": [], "tag_to_replace": "x", "replace_with_tag": "y"}', changed(0)],
      ['deleteNotes {"notes": [1, 2, 3]}', deleted(3)],
      ['suspend {"cards": [1, 2]}', {}],
      ['notesInfo {"notes": [1, 2]}', {}],
      ['deleteDecks {"decks": ["x"], "cardsToo": true}', {}],
    ] as const)
      t.same(notes(call), { created: 0, changed: 0, deleted: 0, ...counts }, call)
    const nothing = { created: 0, changed: 0, deleted: 0 }
    t.same(notes('deleteNotes {"notes": [1]}', error), nothing, 'an error deletes none')
    t.same(notes('deleteNotes {"notes": [1]}', failed('lost')), nothing, 'what became of it is not known')
    const two = ['deleteNotes {"notes": [1, 2]}', 'deleteNotes {"notes": [2]}']
    const both = [result('null'), result('null')]
    t.same(tally(planOf(two), both)[0]?.notes, { ...nothing, deleted: 3 }, 'calls that ended alike are added up')
    const [refused] = tally(planOf(['deleteNotes {"notes": [1]}']), [over])
    t.same(refused?.notes, nothing)
    t.end()
  },
)

t.test('a request is served by Anki as soon as one call of it was', (t) => {
  t.equal(servedBy([result('1', 'cache'), result('2')]), 'upstream')
  t.equal(servedBy([result('1', 'cache'), result('2', 'cache')]), 'cache')
  t.equal(servedBy([result('1', 'cache'), result('2', 'flight')]), 'shared')
  t.end()
})

t.test('failed calls have their reasons, each item of a multi its own, and no more than the owner can read', (t) => {
  const note = '{"note": {"deckName": "X", "modelName": "Basic", "fields": {"Front": "my secret"}}}'
  const said = (text: string): Outcome => ({ kind: 'error', text: Buffer.from(JSON.stringify(text)), by: 'anki' })
  const outcomes = [said('deck was not found: X'), said('my secret is no text'), result('1'), failed('timeout')]
  const tallies = tally(planOf(outcomes.map(() => `addNote ${note}`)), outcomes)
  t.same(
    tallies.map(({ outcome, failure, count }) => [outcome, failure, count]),
    [
      ['error', 'deck was not found: X', 1],
      ['error', '… is no text', 1],
      ['result', null, 1],
      ['failed', 'outcome unknown: addNote was sent to Anki and no reply came; it was not repeated', 1],
    ],
  )
  const many = Array.from({ length: 1000 }, (_, index) => said(`deck was not found: ${index}`))
  const counted = tally(planOf(many.map(() => `addNote ${note}`)), many)
  t.equal(counted.length, 51)
  t.same([counted.at(-1)?.failure, counted.at(-1)?.count], [null, 950])
  t.end()
})
