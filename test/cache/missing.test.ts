import t from 'tap'
import type { Retention } from '../../src/cache/kinds.ts'
import { NONE } from '../../src/cache/kinds.ts'
import { missingState, noteMissing, type Reduced, reduce } from '../../src/cache/missing.ts'
import { createEpochs, type Moment } from '../../src/cache/moment.ts'
import { createResults } from '../../src/cache/results.ts'
import type { View } from '../../src/cache/view.ts'
import { answeredByAnki, failed, type Outcome } from '../../src/wire/outcome.ts'
import { leaf } from './small-anki.ts'

const epochs = createEpochs()
const NOW: Moment = epochs.moment({ text: 'now' }, true)
const LATER: Moment = epochs.moment({ text: 'later' }, true)
const result = (text: string): Outcome => answeredByAnki({ kind: 'result', text: Buffer.from(text) })

/** The ids that an earlier reply reported as missing. */
function startMissing(call: string, text: string) {
  const results = createResults(1024 * 1024, () => 'stamp', t.fail)
  noteMissing(leaf(call), { kind: 'result', text: Buffer.from(text) }, NOW, results)
  return results
}

const paramsOf = (reduced: Reduced | null) => (reduced === null ? null : String(reduced.leaf?.params ?? 'nothing'))
const textOf = (answer: ReturnType<Reduced['expand']> | undefined) => answer && `${answer.kind} ${answer.text}`

t.test('an id counts as missing only if its place in a matching reply is empty', (t) => {
  const table: [string, string, readonly string[]][] = [
    ['notesInfo {"notes":[1,2,3]}', '[{"noteId": 1}, {}, {}]', ['2', '3']],
    ['cardsModTime {"cards":[1,2]}', '[{}, {}]', ['1', '2']],
    ['getEaseFactors {"cards":[1,2,3]}', '[null, 2500, null]', ['1', '3']],
    ['notesInfo {"notes":[1,2]}', '[{"a": {}}, {"b": null}]', []],
    ['notesInfo {"notes":[1,2]}', '[{}]', []],
    ['notesInfo {"notes":[1,2]}', '[{}, {}, {}]', []],
    ['notesInfo {"notes":[1,2]}', '{}', []],
    ['notesInfo {"notes":[1,2]}', 'null', []],
    ['notesInfo {"notes":[2,2]}', '[{}, {}]', []],
    ['notesInfo {"notes":[]}', '[]', []],
    ['notesInfo {"query":"a"}', '[{}]', []],
    ['deckNames', '[null]', []],
  ]
  for (const [call, text, ids] of table) {
    const results = startMissing(call, text)
    t.equal(results.entries, ids.length, `${call} ${text}`)
    const { name } = leaf(call).action
    for (const id of ids) t.ok(results.has(`${name}\n[${id}`, NOW, 0), id)
  }
  t.end()
})

t.test('what is missing is left out, and put back into the reply in its place', (t) => {
  const results = startMissing('notesInfo {"notes":[7,8,9]}', '[{}, {}, {}]')
  const find = (call: string, state: Moment | null = NOW) => reduce(leaf(call), state, results, 0)
  const part = find('notesInfo {"notes":[8,1,9,2]}')
  t.equal(paramsOf(part), '{"notes": [1, 2]}')
  t.equal(textOf(part?.expand(result('[{"noteId": 1}, {}]'))), 'result [{}, {"noteId": 1}, {}, {}]')
  const nothing = find('notesInfo {"notes":[9,7]}')
  t.equal(nothing?.leaf, null)
  t.equal(textOf(nothing?.expand(null)), 'result [{}, {}]')
  for (const call of [
    'notesInfo {"notes":[1,2]}',
    'notesInfo {"notes":[9,9]}',
    'notesInfo {"notes":[]}',
    'notesInfo {"notes":[9],"query":null}',
    'notesModTime {"notes":[9]}',
    'deckNames',
  ])
    t.equal(find(call), null, call)
  t.equal(find('notesInfo {"notes":[9]}', null), null, 'no moment is known')
  t.end()
})

t.test('a reply that does not match the remaining ids is not put together', (t) => {
  const results = startMissing('notesInfo {"notes":[9]}', '[{}]')
  const part = reduce(leaf('notesInfo {"notes":[9,1]}'), NOW, results, 0)
  for (const outcome of [
    result('[]'),
    result('[{}, {}]'),
    result('{}'),
    result('null'),
    answeredByAnki({ kind: 'error', text: Buffer.from('["no"]') }),
    failed('lost'),
    null,
  ])
    t.equal(part?.expand(outcome), null, JSON.stringify(outcome))
  t.end()
})

t.test('in another moment an id may have come', (t) => {
  const results = createResults(
    1024 * 1024,
    () => 'stamp',
    () => {},
  )
  noteMissing(leaf('notesInfo {"notes":[9]}'), { kind: 'result', text: Buffer.from('[{}]') }, NOW, results)
  t.ok(reduce(leaf('notesInfo {"notes":[9]}'), NOW, results, 1e12), 'however long after')
  t.equal(reduce(leaf('notesInfo {"notes":[9]}'), LATER, results, 0), null)
  t.end()
})

t.test('lists of more than 20000 ids are sent as they are', (t) => {
  const ids = Array.from({ length: 20_001 }, (_, id) => id)
  const most = `notesInfo {"notes":[${ids.slice(1).join()}]}`
  const many = `notesInfo {"notes":[${ids.join()}]}`
  const results = startMissing('notesInfo {"notes":[9]}', '[{}]')
  t.not(reduce(leaf(most), NOW, results, 0), null)
  t.equal(reduce(leaf(many), NOW, results, 0), null)
  t.end()
})

t.test('which ids are missing depends on the moment, and only of calls that look ids up', (t) => {
  const view = { moment: NOW } as unknown as View
  const kind = (knowsMissing: boolean): Retention => ({ ...NONE, knowsMissing })
  t.equal(missingState(kind(true), view), NOW)
  t.equal(missingState(kind(false), view), null)
  t.end()
})
