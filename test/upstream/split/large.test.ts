import t from 'tap'
import type { Action } from '../../../src/actions/action.ts'
import { loadCatalogue } from '../../../src/actions/catalogue.ts'
import type { Journal } from '../../../src/safety/journal.ts'
import { createEstimate } from '../../../src/upstream/estimate.ts'
import { type Leaf, leafOf } from '../../../src/upstream/leaf.ts'
import type { Send } from '../../../src/upstream/send.ts'
import type { Generation } from '../../../src/upstream/split/generation.ts'
import { createLarge, type LargeOptions } from '../../../src/upstream/split/large.ts'
import { createWriteGate } from '../../../src/upstream/split/write-gate.ts'
import { answeredByAnki, failed, type Outcome } from '../../../src/wire/outcome.ts'
import { awake } from '../../support/clock.ts'
import { texts } from '../fake-anki.ts'

const catalogue = loadCatalogue()
const leaf = (name: string, params?: object) =>
  leafOf(catalogue.get(name) as Action, params === undefined ? null : Buffer.from(JSON.stringify(params)))
const adds = (count: number) => leaf('addNotes', { notes: Array.from({ length: count }, (_, n) => ({ n })) })
const result = (text: string) => answeredByAnki({ kind: 'result', text: Buffer.from(text) })

/** A journal that keeps nothing, or cannot. */
const journal = (isFull: boolean) =>
  ({
    async begin() {
      if (isFull) throw new Error('ENOSPC')
      const nothing = async () => {}
      return {
        sending: nothing,
        answered() {},
        takingBack: nothing,
        done: nothing,
        interrupted: async () => ({ answers: [] }),
      }
    },
  }) as unknown as Journal

/** Large work with what a test says of it. */
function largeWith(given: Partial<LargeOptions> & Pick<LargeOptions, 'send'>): Send {
  return createLarge({
    catalogue,
    gate: createWriteGate(awake),
    generation: { known: async () => 'newer', forget() {} },
    journal: journal(false),
    url: 'http://127.0.0.1:1',
    timeouts: { read: 1000, write: 1000, long: 1000 },
    bounds: { pack: 262_144, window: 80, notes: 2 },
    estimate: createEstimate(),
    onEnd() {},
    ...given,
  })
}

/** Large work in front of an Anki that answers every call with the next number, but for what a test says. */
function start(given: { answer?: (leaf: Leaf) => Outcome | null; generation?: Generation; isFull?: boolean } = {}) {
  const sent: string[] = []
  const signals: boolean[] = []
  const ends: string[] = []
  const { signal: own } = new AbortController()
  let count = 0
  const large = largeWith({
    async send(leaves, { signal }) {
      sent.push(leaves.map(({ action }) => action.name).join(' '))
      signals.push(signal === own)
      return leaves.map((one) => given.answer?.(one) ?? result(String(count++)))
    },
    generation: { known: async () => given.generation ?? 'newer', forget() {} },
    journal: journal(given.isFull === true),
    onEnd: (end) => ends.push(end),
  })
  return { sent, signals, ends, ask: (...leaves: Leaf[]) => large(leaves, { client: 'test', signal: own }) }
}

t.test('what fits an exchange goes as it came', async (t) => {
  const { ask, sent, signals } = start()
  t.same(texts(await ask(leaf('deckNames'), adds(2))), ['0', '1'])
  t.same([sent, signals], [['deckNames addNotes'], [true]])
})

t.test('a large addNotes goes note by note in parts, between the calls before and behind it', async (t) => {
  const { ask, sent, signals, ends } = start()
  const outcomes = await ask(leaf('deckNames'), adds(3), leaf('getTags'), leaf('version'))
  t.same(texts(outcomes), ['0', '[1, 2, 3]', '4', '5'])
  t.same(sent, ['deckNames', 'addNote addNote', 'addNote', 'getTags version'])
  t.same(signals, [true, false, false, false], 'once something was sent the rest is, whoever has left')
  t.same(ends, ['done'])
})

t.test('what could not be sent ends the request, and what failed after it was sent does not', async (t) => {
  const after = start({ answer: ({ action }) => (action.name === 'deckNames' ? failed('timeout') : null) })
  t.same(texts(await after.ask(leaf('deckNames'), adds(3))), ['timeout', '[0, 1, 2]'])
  for (const failure of ['unreachable', 'circle', 'abandoned', 'busy'] as const) {
    const before = start({ answer: ({ action }) => (action.name === 'deckNames' ? failed(failure) : null) })
    t.same(texts(await before.ask(leaf('deckNames'), adds(3), leaf('version'))), [failure, failure, failure])
    t.same(before.sent, ['deckNames'])
  }
})

t.test('a failed note takes the others back where Anki is new, and is null where it is old', async (t) => {
  const second = ({ params }: Leaf) =>
    params?.includes('"n":1') ? answeredByAnki({ kind: 'error', text: Buffer.from('"no"') }) : null
  const newer = start({ answer: second })
  t.same(texts(await newer.ask(adds(3))), ['"[\'no\']"'])
  t.same([newer.sent, newer.ends], [['addNote addNote', 'addNote', 'deleteNotes'], ['rolled-back']])
  const older = start({ answer: second, generation: 'older' })
  t.same(texts(await older.ask(adds(3))), ['[0, null, 1]'])
})

t.test('where nothing can be kept on disk, or the release is not known, it goes as one', async (t) => {
  const full = start({ isFull: true })
  t.same(texts(await full.ask(adds(3))), ['0'])
  t.same([full.sent, full.ends], [['addNotes'], ['unsplit']])
  const unknown = start({ generation: 'unknown' })
  t.same(texts(await unknown.ask(adds(3))), ['0'])
  t.same([unknown.sent, unknown.ends], [['addNotes'], []])
})

t.test('while large work is under way other writes wait and reads pass', async (t) => {
  const first = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const order: string[] = []
  const slow = largeWith({
    async send(leaves) {
      order.push(...leaves.map(({ action }) => action.name))
      begun.resolve()
      if (order.length === 2) await first.promise
      return leaves.map(() => result('1'))
    },
  })
  const sender = { client: 'test', signal: new AbortController().signal }
  const large = slow([adds(3)], sender)
  await begun.promise
  const write = slow([leaf('sync')], sender)
  await slow([leaf('version')], sender)
  t.same(order, ['addNote', 'addNote', 'version'])
  first.resolve()
  await Promise.all([large, write])
  t.same(order, ['addNote', 'addNote', 'version', 'addNote', 'sync'])
})

t.test('a client that leaves while it waits for large work of another sends nothing', async (t) => {
  const gate = createWriteGate(awake)
  void gate.enter('alone', new AbortController().signal, 1000)
  const leaving = new AbortController()
  const large = largeWith({ gate, send: () => t.fail() as never })
  const waiting = large([leaf('createDeck', { deck: 'a' }), leaf('version')], {
    client: 'test',
    signal: leaving.signal,
  })
  leaving.abort()
  t.same(texts(await waiting), ['abandoned', 'abandoned'])
})
