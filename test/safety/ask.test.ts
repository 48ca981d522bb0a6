import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { subjectsOf } from '../../src/actions/subjects.ts'
import { type Approval, type AskVerdict, createAsks } from '../../src/safety/ask.ts'
import { summaryOf } from '../../src/safety/summary.ts'
import { fakeClock } from '../support/clock.ts'
import { countUp } from '../support/count-up.ts'

const call = (client: string, params: string) => ({
  client,
  action: 'deleteNotes',
  params: Buffer.from(params),
  summary: 'Delete notes',
  touched: {},
})

function clocked(pending = 4) {
  const clock = fakeClock(1000)
  return {
    clock,
    asks: createAsks(clock, () => ({ valid: 600, pending }), countUp()),
  }
}

function take(t: Test, verdict: AskVerdict, why = 'it passes'): Approval {
  t.equal(verdict.kind, 'approved', why)
  return verdict.kind === 'approved' ? verdict.approval : { end: () => {} }
}

t.test('a call is the same only with the same client, action and parameters, to the byte', async (t) => {
  const { asks } = clocked(20)
  t.same(asks.ask(call('a', '{"notes":[1]}')), { kind: 'waiting', number: 1 })
  t.same(asks.ask(call('a', '{"notes":[1]}')), { kind: 'waiting', number: 1 })
  t.same(asks.ask(call('a', '{"notes":[1] }')), { kind: 'waiting', number: 2 })
  t.same(asks.ask(call('b', '{"notes":[1]}')), { kind: 'waiting', number: 3 })
  t.same(asks.ask({ ...call('a', '{"notes":[1]}'), action: 'deleteDecks' }), { kind: 'waiting', number: 4 })
  t.ok(asks.decide('1', { verdict: 'allow' }))
  t.same(asks.ask(call('b', '{"notes":[1]}')), { kind: 'waiting', number: 3 }, 'it approves nobody else')
  t.match(asks.ask(call('a', '{"notes":[1]}')), { kind: 'approved', number: 1 })
})

t.test('an approval lets one call through, for ten minutes and no longer', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  clock.jump(599)
  t.ok(asks.decide('1', { verdict: 'allow' }))
  clock.jump(599)
  take(t, asks.ask(call('a', '1')), 'counted from the approval').end(true)
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 2 })
  t.ok(asks.decide('2', { verdict: 'allow' }))
  clock.jump(600)
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 3 }, 'too late')
})

t.test('an approval is used up by the call that is sent, not by one that did not get that far', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  asks.decide('1', { verdict: 'allow' })
  const first = take(t, asks.ask(call('a', '1')))
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 1 }, 'two requests never share one approval')
  t.same(asks.pending(), [], 'the owner is not asked again')
  first.end(false)
  first.end(true)
  const second = take(t, asks.ask(call('a', '1')), 'the second end of the first one had no effect')
  second.end(true)
  second.end(false)
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 2 })
  asks.decide('2', { verdict: 'allow' })
  const late = take(t, asks.ask(call('a', '1')))
  clock.jump(600)
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 3 })
  late.end(true)
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 3 }, 'an old approval does not end a new question')
})

t.test('a question nobody answers is forgotten, and cannot be answered any more', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  t.match(asks.pending(), [{ id: '1', kind: 'call', who: 'a', since: 1000, until: 1600 }])
  clock.jump(600)
  t.same(asks.pending(), [])
  t.notOk(asks.decide('1', { verdict: 'allow' }))
})

t.test('a refusal holds as long as an approval would', async (t) => {
  const { asks, clock } = clocked()
  asks.ask(call('a', '1'))
  asks.decide('1', { verdict: 'refuse' })
  t.notOk(asks.decide('1', { verdict: 'allow' }), 'decided once')
  t.same(asks.ask(call('a', '1')), { kind: 'refused', number: 1, reason: null })
  clock.jump(600)
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 2 })
})

t.test('the client learns the reason of a refusal', async (t) => {
  const { asks } = clocked()
  asks.ask(call('a', '1'))
  asks.decide('1', { verdict: 'refuse', reason: 'not this deck' })
  t.same(asks.ask(call('a', '1')), { kind: 'refused', number: 1, reason: 'not this deck' })
})

t.test('an action allowed for a while passes with any parameters, for that client, until then', async (t) => {
  const { asks, clock } = clocked(20)
  for (const [client, params] of [
    ['a', '1'],
    ['a', '2'],
    ['b', '1'],
  ] as const)
    asks.ask(call(client, params))
  asks.ask({ ...call('a', '1'), action: 'deleteDecks' })
  t.match(asks.decide('1', { verdict: 'allow', for: 300 }), { client: 'a', action: 'deleteNotes' })
  t.same(asks.grants(), [{ id: '1', client: 'a', action: 'deleteNotes', until: 1300 }])
  t.same(
    asks.pending().map(({ id }) => id),
    ['3', '4'],
    'what it covers waits no longer',
  )
  for (const params of ['1', '2', '3', '3']) take(t, asks.ask(call('a', params))).end(true)
  t.match(asks.ask(call('b', '1')), { kind: 'waiting' }, 'not for another client')
  t.match(asks.ask({ ...call('a', '1'), action: 'deleteDecks' }), { kind: 'waiting' }, 'not for another action')
  clock.jump(300)
  t.same(asks.grants(), [])
  t.match(asks.ask(call('a', '1')), { kind: 'waiting' }, 'too late')
})

t.test('the owner ends an allowance by refusing it', async (t) => {
  const { asks } = clocked()
  asks.ask(call('a', '1'))
  asks.decide('1', { verdict: 'allow', for: 300 })
  t.equal(asks.decide('1', { verdict: 'allow' }), null, 'there is nothing more to allow')
  t.match(asks.decide('1', { verdict: 'refuse' }), { client: 'a', action: 'deleteNotes' })
  t.same(asks.grants(), [])
  t.same(asks.ask(call('a', '1')), { kind: 'waiting', number: 2 })
  t.equal(asks.decide('1', { verdict: 'refuse' }), null, 'once')
})

t.test('a held request goes on at the decision, and not at that about another call', async (t) => {
  const { asks } = clocked(20)
  asks.ask(call('a', '1'))
  asks.ask(call('a', '2'))
  asks.ask(call('b', '3'))
  const ended: number[] = []
  const { signal } = new AbortController()
  const waits = [1, 2, 3].map((number) =>
    asks.decided(number, number === 3 ? 'b' : 'a', 1000, signal).then(() => void ended.push(number)),
  )
  asks.decide('2', { verdict: 'refuse' })
  await waits[1]
  t.same(ended, [2])
  asks.decide('1', { verdict: 'allow', for: 10 })
  await waits[0]
  t.same(ended, [2, 1])
  await asks.decided(2, 'a', 1000, signal)
  asks.close()
  await Promise.all(waits)
  t.same(ended, [2, 1, 3], 'nobody is held when the gateway ends')
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
    return found && summaryOf(found, subjectsOf(found, params as never))
  }
  t.equal(summary('deleteNotes', { notes: [1, 2, 3] }), 'Delete notes: 3 notes')
  t.equal(summary('deleteDecks', { decks: ['A', 'B'], cardsToo: true }), 'Delete decks: "A", "B"')
  t.equal(summary('deleteDecks', { decks: { A: 1, B: 1 } }), 'Delete decks: "A", "B"')
  t.equal(summary('deleteDecks', { decks: 'AB' }), 'Delete decks: "A", "B"')
  t.equal(summary('guiBrowse', { query: 'is:new' }), 'Open the browser: found by "is:new"')
  t.equal(summary('deleteDecks', { decks: ['A"\n, nothing\u202e'] }), String.raw`Delete decks: "A\"\n, nothing\u202e"`)
  t.equal(
    summary('deleteDecks', { decks: ['A\u200bB\u00a0\u3164\u{e0041} \u3000'] }),
    String.raw`Delete decks: "A\u200bB\u00a0\u3164\udb40\udc41 　"`,
  )
  t.equal(summary('deleteDecks', { decks: ['🌊'.repeat(40)] }), `Delete decks: "${'🌊'.repeat(40)}"`)
  t.equal(summary('deleteDecks', { decks: ['🌊'.repeat(41)] }), `Delete decks: "${'🌊'.repeat(40)}…"`)
  t.match(
    summary('deleteDecks', { decks: ['a'.repeat(500), 'b', 'c', 'd'] }),
    /^Delete decks: "a{40}…", "b", "c" and 1 more$/,
  )
  t.equal(summary('guiUndo', {}), 'Undo')
})

t.test('parameters of waiting calls take a limited memory, however many wait', async (t) => {
  const { asks } = clocked(1100)
  const kept = (id: number) => asks.find(String(id))?.params?.length ?? 0
  const ids = Array.from({ length: 500 }, (_, index) => index + 1)
  for (const id of ids) asks.ask(call('a', `"${String(id).padEnd(262_140, 'x')}"`))
  t.equal(asks.pending().length, 500, 'each of them waits')
  t.equal(
    ids.reduce((sum, id) => sum + kept(id), 0),
    32 * 262_142,
    'and 8 MiB of their texts are kept to show what they would do',
  )
  asks.ask(call('b', '"of another client"'))
  t.equal(kept(501), 19, 'another client has its own part')
  asks.decide('1', { verdict: 'refuse' })
  asks.decide('2', { verdict: 'refuse' })
  asks.ask(call('a', `"${'y'.repeat(262_140)}"`))
  t.equal(kept(502), 262_142, 'a decision makes room')
})
