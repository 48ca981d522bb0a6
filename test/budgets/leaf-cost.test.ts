import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { leafCost } from '../../src/budgets/leaf-cost.ts'
import { leafOf } from '../../src/upstream/leaf.ts'

const catalogue = loadCatalogue()

function costOf(action: string, params?: unknown) {
  const text = params === undefined ? null : Buffer.from(JSON.stringify(params))
  return leafCost(leafOf(catalogue.get(action) as Action, text))
}

t.test('a call costs one call and its bytes, and what it writes and creates', (t) => {
  t.same(costOf('deckNames'), { calls: 1, writes: 0, notes: 0, bytes: 0 })
  t.same(costOf('findNotes', { query: 'deck:x' }), { calls: 1, writes: 0, notes: 0, bytes: 18 })
  t.match(costOf('deleteNotes', { notes: [1, 2] }), { writes: 1, notes: 0 })
  t.match(costOf('addNote', { note: { fields: {} } }), { writes: 1, notes: 1 })
  t.match(costOf('addNotes', { notes: [{}, {}, {}] }), { writes: 1, notes: 3 })
  for (const notes of [[], '', {}, null]) t.match(costOf('addNotes', { notes }), { writes: 1, notes: 0 })
  t.match(costOf('canAddNotes', { notes: [{}, {}] }), { writes: 0, notes: 0 })
  t.end()
})

t.test('whether a call writes is a fact of the call', (t) => {
  const note = { deckName: 'd', modelName: 'm', fields: {} }
  t.match(costOf('canAddNotes', { notes: [{ ...note, audio: [{ filename: 'a', data: 'YQ==' }] }] }), {
    writes: 1,
    notes: 0,
  })
  t.end()
})
