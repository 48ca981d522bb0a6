import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createAsks } from '../../src/safety/ask.ts'
import { summaryOf } from '../../src/safety/summary.ts'

const call = (client: string, params: string) => ({
  client,
  action: 'deleteNotes',
  params: Buffer.from(params),
  summary: 'Delete notes',
})

function clocked(pending = 4) {
  const clock = { now: 1000 }
  return {
    clock,
    asks: createAsks(
      () => clock.now,
      () => ({ valid: 600, pending }),
    ),
  }
}

t.test('a call is the same only with the same client, action and parameters, to the byte', async (t) => {
  const { asks } = clocked(20)
  t.same(asks.ask(call('a', '{"notes":[1]}')), { kind: 'waiting', number: 1 })
  t.same(asks.ask(call('a', '{"notes":[1]}')), { kind: 'waiting', number: 1 })
  t.same(asks.ask(call('a', '{"notes":[1] }')), { kind: 'waiting', number: 2 })
  t.same(asks.ask(call('b', '{"notes":[1]}')), { kind: 'waiting', number: 3 })
  t.same(asks.ask({ ...call('a', '{"notes":[1]}'), action: 'deleteDecks' }), { kind: 'waiting', number: 4 })
  t.ok(asks.decide('1', 'allow'))
  t.same(asks.ask(call('b', '{"notes":[1]}')), { kind: 'waiting', number: 3 }, 'it approves nobody else')
  t.same(asks.ask(call('a', '{"notes":[1]}')), { kind: 'approved', number: 1 })
})

t.test('an approval lets one call through, for ten minutes and no longer', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  clock.now += 599
  t.ok(asks.decide('1', 'allow'))
  clock.now += 599
  t.equal(asks.ask(call('a', '1')).kind, 'approved', 'counted from the approval')
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 2 })
  t.ok(asks.decide('2', 'allow'))
  clock.now += 600
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 3 }, 'too late')
})

t.test('a question nobody answers is forgotten, and cannot be answered any more', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  t.match(asks.pending(), [{ id: '1', kind: 'call', who: 'a', since: 1000, until: 1600 }])
  clock.now += 600
  t.same(asks.pending(), [])
  t.notOk(asks.decide('1', 'allow'))
})

t.test('a refusal holds as long as an approval would', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  asks.decide('1', 'refuse')
  t.notOk(asks.decide('1', 'allow'), 'decided once')
  t.same(asks.ask(call('a', '1')), { kind: 'refused', number: 1 })
  clock.now += 600
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 2 })
})

t.test('one client that asks without end leaves half of the places to others', async (t) => {
  const { asks } = clocked(4)
  for (let number = 0; number < 1000; number++) asks.ask(call('greedy', String(number)))
  t.equal(asks.pending().length, 2)
  t.equal(asks.ask(call('greedy', 'x')).kind, 'full')
  t.equal(asks.ask(call('other', 'x')).kind, 'waiting')
  asks.ask(call('third', 'x'))
  t.equal(asks.ask(call('fourth', 'x')).kind, 'full')
  t.equal(asks.pending().length, 4)
})

t.test('the owner reads what would happen, and no text of a client can pass for more than a name', async (t) => {
  const catalogue = loadCatalogue()
  const summary = (action: string, params: object) => {
    const found = catalogue.get(action)
    return found && summaryOf(found, params as never)
  }
  t.equal(summary('deleteNotes', { notes: [1, 2, 3] }), 'Delete notes: 3 notes')
  t.equal(summary('deleteDecks', { decks: ['A', 'B'], cardsToo: true }), 'Delete decks: in "A", "B"')
  t.equal(summary('deleteDecks', { decks: ['A"\n, nothing\u202e'] }), 'Delete decks: in "A  , nothing "')
  t.match(
    summary('deleteDecks', { decks: ['a'.repeat(500), 'b', 'c', 'd'] }),
    /^Delete decks: in "a{40}…", "b", "c" and 1 more$/,
  )
  t.equal(summary('guiUndo', {}), 'Undo')
})
