import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { type Leaf, leafOf, withoutValue, withParams } from '../../src/upstream/leaf.ts'
import { valuesRead } from '../../src/wire/value.ts'
import { catalogue } from './fake-anki.ts'

const of = (name: string, params: string | null) =>
  leafOf(catalogue.get(name) as Action, params === null ? null : Buffer.from(params))

/** How many texts are read as values meanwhile. */
function readings(run: () => void): number {
  let count = 0
  const hear = () => {
    count += 1
  }
  valuesRead.subscribe(hear)
  run()
  valuesRead.unsubscribe(hear)
  return count
}

const PLAIN = '{"notes": [{"deckName": "a"}]}'
const MEDIA = '{"notes": [{"deckName": "a", "audio": {"filename": "x"}}]}'

t.test('the value is read once, by whoever asks first, and copies of the call share it', (t) => {
  const leaf = of('canAddNotes', PLAIN)
  const count = readings(() => {
    t.equal(leaf.writes(), false)
    const copy = { ...leaf, client: null }
    t.same(copy.value(), { notes: [{ deckName: 'a' }] })
    t.equal(leaf.value(), copy.value())
    t.equal(copy.weight(), leaf.weight())
  })
  t.equal(count, 1)
  t.end()
})

t.test('a call without params has an empty value, and one with a number that is not finite has none', (t) => {
  t.same(of('canAddNotes', null).value(), {})
  for (const number of ['NaN', 'Infinity', '-Infinity', '1e400']) {
    t.equal(of('findNotes', `{"query": ${number}}`).value(), null)
    t.equal(of('canAddNotes', `{"notes": [${number}]}`).writes(), true, 'what cannot be read may write')
    t.equal(of('findNotes', `{"query": ${number}}`).writes(), false, 'unless it never does')
  }
  t.end()
})

t.test('whether a call writes is a fact of the call, and read out of it only where the action leaves it open', (t) => {
  const rows: readonly (readonly [name: string, params: string | null, writes: boolean, readings: number])[] = [
    ['deckNames', null, false, 0],
    ['findNotes', '{"query": "a"}', false, 0],
    ['addNote', '{"note": {}}', true, 0],
    ['guiBrowse', '{}', true, 0],
    ['canAddNotes', PLAIN, false, 1],
    ['canAddNotes', MEDIA, true, 1],
    ['getDeckStats', '{"decks": ["a"]}', true, 1],
    ['getDeckStats', null, false, 0],
  ]
  for (const [name, params, writes, count] of rows) {
    const leaf = of(name, params)
    t.equal(
      readings(() => t.equal(leaf.writes(), writes, `${name} ${params}`)),
      count,
    )
  }
  t.end()
})

t.test('with other params everything is read anew, and only then', (t) => {
  const leaf = of('canAddNotes', PLAIN)
  const other = withParams({ ...leaf, mark: 1 }, Buffer.from(MEDIA))
  t.equal(leaf.writes(), false)
  t.equal(other.writes(), true)
  t.equal(other.mark, 1)
  t.not(other.weight(), leaf.weight())
  const known = withParams(leaf, Buffer.from('{}'), () => ({ notes: 5 }))
  t.equal(
    readings(() => t.same(known.value(), { notes: 5 })),
    0,
  )
  t.end()
})

t.test('a call can let go of its value and still knows whether it writes', (t) => {
  const leaf: Leaf = of('canAddNotes', MEDIA)
  const without = withoutValue(leaf)
  t.equal(
    readings(() => t.equal(without.writes(), true)),
    0,
  )
  t.equal(
    readings(() => without.value() && without.value()),
    1,
  )
  t.end()
})

t.test('a call weighs its bytes, the items its cost counts, and the notes it makes', (t) => {
  const rows: readonly (readonly [name: string, params: string, weight: object])[] = [
    ['addNote', '{"note": {}}', { shareable: false, adds: 1, notes: 1, items: 0 }],
    ['addNotes', '{"notes": [{}, {}]}', { shareable: false, adds: 2, notes: 2, items: 2 }],
    ['addNotes', '{"notes": 5}', { adds: 1, notes: 0, items: 0 }],
    ['canAddNotes', PLAIN, { shareable: true, adds: 0, notes: 0, items: 1 }],
    ['canAddNotes', MEDIA, { shareable: false, list: null }],
    ['findNotes', '{"query": "a"}', { shareable: true, list: null }],
    ['sync', '{}', { shareable: false }],
  ]
  for (const [name, params, weight] of rows) {
    const leaf = of(name, params)
    t.match(leaf.weight(), weight, `${name} ${params}`)
    t.equal(leaf.weight().bytes, 100 + leaf.action.nameText.length + params.length)
  }
  t.equal(of('notesInfo', '{"notes": [1, 2]}').weight().list?.length, 2)
  t.end()
})
