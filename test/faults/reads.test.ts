import t, { type Test } from 'tap'
import type { WhenDown } from '../../src/upstream/settings.ts'
import { ask, NOTHING } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { type Behaviour, DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
const failed = (error: string) => ({ result: null, error })

async function pair(t: Test, first: Behaviour, whenDown: WhenDown = 'drop', read = 5000) {
  const upstream = await startScripted((_, number) => (number === 1 ? first : DONE))
  t.teardown(() => upstream.close())
  const timeout = { read, write: 5000, long: 5000 }
  const front = await startFront({ upstream: { url: upstream.url, whenDown, timeout } })
  t.teardown(() => front.close())
  return { front, upstream }
}

for (const [fault, behaviour] of [
  ['is reset', 'reset'],
  ['ends without a byte', 'close'],
  ['ends within the reply', { half: '{"result": ["Default"' }],
] as const) {
  t.test(`a read whose connection ${fault} ends without a reply, as it would without a gateway`, async (t) => {
    const { front, upstream } = await pair(t, behaviour)
    t.strictSame(await ask(front.port, READ), NOTHING)
    await front.known('up')
    t.equal((await ask(front.port, READ)).text, DONE)
    t.equal(upstream.exchanges.length, 2)
  })
}

t.test('a multi of reads whose reply is lost is asked once more, call by call', async (t) => {
  const { front, upstream } = await pair(t, 'reset')
  const { text } = await ask(front.port, { action: 'multi', params: { actions: [READ, READ] } })
  t.equal(text, `{"result": [${DONE}, ${DONE}], "error": null}`)
  t.equal(upstream.exchanges.length, 3)
})

t.test('a multi of reads that stay lost ends without a reply', async (t) => {
  const { front, upstream } = await pair(t, 'reset')
  upstream.follow(() => 'reset')
  t.strictSame(await ask(front.port, { action: 'multi', params: { actions: [READ, READ] } }), NOTHING)
})

t.test('a read that is lost is explained where the owner wants that', async (t) => {
  const { front, upstream } = await pair(t, 'reset', 'explain')
  const { status, text } = await ask(front.port, READ)
  t.equal(status, 200)
  t.strictSame(JSON.parse(text ?? ''), failed(`Anki is not reachable at ${upstream.url}`))
})

t.test('a read that takes too long is told so, and the next one is served', async (t) => {
  const { front } = await pair(t, 'hang', 'drop', 400)
  t.strictSame(JSON.parse((await ask(front.port, READ)).text ?? ''), failed('Anki did not answer in time'))
  t.equal((await ask(front.port, READ)).text, DONE)
})

for (const [what, behaviour] of [
  ['no JSON', 'oops'],
  ['JSON of another shape', '["Default"]'],
  ['an error that is no text', '{"result": null, "error": {"a": 1}}'],
  ['two replies in one', `${DONE}${DONE}`],
  ['an empty body', ''],
] as const) {
  t.test(`a read that is answered with ${what} is told that the reply could not be read`, async (t) => {
    const { front } = await pair(t, behaviour)
    const { text } = await ask(front.port, READ)
    t.strictSame(JSON.parse(text ?? ''), failed('Anki gave a reply that could not be read'))
    t.equal((await ask(front.port, READ)).text, DONE)
  })
}

t.test('an error of Anki that is the empty text is an error', async (t) => {
  const { front } = await pair(t, '{"result": null, "error": ""}')
  t.equal((await ask(front.port, { ...READ, version: 2 })).text, '{"result": null, "error": ""}')
})

t.test('NaN, infinities, long numbers, digit keys and escapes of a reply survive', async (t) => {
  const result = '{"2": NaN, "1": [-Infinity, 1.0, 12345678901234567890, 1e400], "\\u00e9\\ud800": "\\/"}'
  const { front } = await pair(t, `{"result": ${result}, "error": null}`)
  t.equal((await ask(front.port, { ...READ, version: 4 })).text, result)
})

t.test('while an exchange is unanswered nothing more is sent', async (t) => {
  const gate = Promise.withResolvers<Behaviour>()
  const upstream = await startScripted((_, number) => (number === 1 ? gate.promise : DONE))
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  const first = ask(front.port, READ)
  await upstream.received(1)
  const others = Array.from({ length: 20 }, () => ask(front.port, READ))
  // Answered here, and so a sign that what was sent before it has been read.
  await ask(front.port, { action: 'requestPermission' })
  t.equal(upstream.exchanges.length, 1)
  gate.resolve(DONE)
  for (const met of await Promise.all([first, ...others])) t.equal(met.text, DONE)
})
