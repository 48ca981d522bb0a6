import t, { type Test } from 'tap'
import { ask, NOTHING } from '../support/ask.ts'
import { type Front, startFront } from '../support/front.ts'
import { type Behaviour, DONE, type ScriptedUpstream, startScripted } from '../support/scripted-upstream.ts'

const NOTE = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'a', Back: 'b' } }
const ADD = { action: 'addNote', version: 6, params: { note: NOTE } }
const READ = { action: 'deckNames', version: 6 }
const unknown = (action: string) => `outcome unknown: ${action} was sent to Anki and no reply came; it was not repeated`
const failed = (error: string) => ({ result: null, error })

/** A gateway in front of an upstream that treats the first exchange as told and answers all later ones. */
async function pair(t: Test, first: Behaviour): Promise<{ front: Front; upstream: ScriptedUpstream }> {
  const upstream = await startScripted((_, number) => (number === 1 ? first : DONE))
  t.teardown(() => upstream.close())
  // A busy machine needs longer than any time limit that a test would wait for.
  const write = first === 'hang' ? 100 : 10_000
  const front = await startFront({ upstream: { url: upstream.url, timeout: { read: 10_000, write, long: 10_000 } } })
  t.teardown(() => front.close())
  return { front, upstream }
}

const FAULTS: readonly (readonly [string, Behaviour])[] = [
  ['the connection is reset', 'reset'],
  ['the connection ends without a byte', 'close'],
  ['half a reply comes', { half: '{"result": 1496' }],
  ['the reply is not HTTP', { garbage: 'not http at all\r\n\r\n' }],
  ['the reply is not JSON', 'oops'],
  ['the reply has other members', '{"result": 1, "error": null, "more": 1}'],
  ['no reply comes in time', 'hang'],
]

for (const [fault, behaviour] of FAULTS) {
  t.test(`a write is answered with an unknown outcome and never sent again when ${fault}`, async (t) => {
    const { front, upstream } = await pair(t, behaviour)
    const met = await ask(front.port, ADD)
    t.equal(met.status, 200)
    t.strictSame(JSON.parse(met.text ?? ''), failed(unknown('addNote')))
    await front.known('up')
    t.equal((await ask(front.port, READ)).text, DONE)
    t.strictSame(
      upstream.exchanges.map(({ body }) => JSON.parse(body).action),
      ['addNote', 'deckNames'],
    )
  })
}

t.test('the unknown outcome is wrapped whatever the version', async (t) => {
  const { front } = await pair(t, 'reset')
  const { text } = await ask(front.port, { ...ADD, version: 2 })
  t.strictSame(JSON.parse(text ?? ''), failed(unknown('addNote')))
})

t.test('in a multi each lost leaf says so in its place, and refused siblings keep their own answer', async (t) => {
  const { front, upstream } = await pair(t, 'reset')
  const actions = [READ, ADD, { action: 'noSuchAction' }, { action: 'multi', version: 6, params: { actions: [ADD] } }]
  const { text } = await ask(front.port, { action: 'multi', params: { actions } })
  t.strictSame(JSON.parse(text ?? ''), {
    result: [
      failed('the connection to Anki ended before it replied'),
      failed(unknown('addNote')),
      failed('unsupported action'),
      { result: [failed(unknown('addNote'))], error: null },
    ],
    error: null,
  })
  t.equal(upstream.exchanges.length, 1)
})

t.test('a multi reply with another number of items than asked is no answer to any of them', async (t) => {
  const one = '{"result": [{"result": 1, "error": null}], "error": null}'
  const { front, upstream } = await pair(t, one)
  const { text } = await ask(front.port, { action: 'multi', params: { actions: [ADD, READ] } })
  t.strictSame(JSON.parse(text ?? ''), {
    result: [failed(unknown('addNote')), failed('Anki gave a reply that could not be read')],
    error: null,
  })
  t.equal(upstream.exchanges.length, 1)
})

t.test('a read that writes under a condition counts as a write', async (t) => {
  const { front } = await pair(t, 'reset')
  const { text } = await ask(front.port, { action: 'getDeckStats', params: { decks: ['Default'] } })
  t.strictSame(JSON.parse(text ?? ''), failed(unknown('getDeckStats')))
})

t.test('a write of which no byte was sent ends without a reply, and is not sent when Anki returns', async (t) => {
  const { front, upstream } = await pair(t, DONE)
  await front.known('up')
  await upstream.stop()
  t.strictSame(await ask(front.port, ADD), NOTHING)
  await upstream.restart()
  await front.known('up')
  await ask(front.port, READ)
  t.strictSame(
    upstream.exchanges.map(({ body }) => JSON.parse(body).action),
    ['deckNames'],
  )
})
