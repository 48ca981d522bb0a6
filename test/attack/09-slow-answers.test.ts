import { hash } from 'node:crypto'
import t, { type Test } from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import { startAdmin } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { systemClock } from '../../src/clock.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newSources, quietRooms } from '../admin/sources.ts'
import { bodyOf, routeTo, startTarget } from '../routes/target.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import type { HttpReply } from '../support/http-reply.ts'
import { askedOf } from '../support/own-questions.ts'
import { openRaw, post } from '../support/raw-client.ts'

const RIGHT = 'the right key'
const WRONG = '{"result": null, "error": "valid api key must be provided"}'
/** By then a few wrong keys are under way, and more than a few seconds would have to pass before another one is looked at. */
const GUESSES = 40

/** Waiting that ends when the client leaves or the test says so. */
function newPauses() {
  const lengths: number[] = []
  let ends: (() => void)[] = []
  let begun = Promise.withResolvers<'kept waiting'>()
  return {
    /** How long everyone who waited was to wait, in ms. */
    lengths,
    pause(ms: number, signal: AbortSignal): Promise<void> {
      lengths.push(ms)
      begun.resolve('kept waiting')
      begun = Promise.withResolvers()
      return new Promise((resolve) => {
        ends.push(resolve)
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve())
      })
    },
    /** Resolves when somebody begins to wait. */
    next: () => begun.promise,
    endAll() {
      for (const end of ends) end()
      ends = []
    },
  }
}

type Pauses = ReturnType<typeof newPauses>

/** Shows something to a port and leaves as soon as it is kept waiting; what it met. */
async function showAndLeave(port: number, bytes: string, { next }: Pauses): Promise<HttpReply | 'kept waiting'> {
  const client = await openRaw(port)
  const kept = next()
  await client.send(bytes)
  const met = await Promise.race([client.reply().catch(() => 'kept waiting' as const), kept])
  client.reset()
  return met
}

/** Guesses, the right key as the last of them, and how that one was met. */
async function guessAndLeave(port: number, bytesOf: (key: string) => string, pauses: Pauses) {
  for (let number = 1; number < GUESSES; number++) await showAndLeave(port, bytesOf(`guess ${number}`), pauses)
  return showAndLeave(port, bytesOf(RIGHT), pauses)
}

async function household(t: Test) {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const target = await startTarget(t, async (request, response) => {
    await bodyOf(request)
    response.end('played')
  })
  const pauses = newPauses()
  const front = await startFront({
    upstream: { url: sandbox.url },
    clients: clientConfigs({ phone: { key: RIGHT }, holder: { key: 'the key of the holder' } }, false),
    routes: [routeTo(target.url, { clients: ['phone'] })],
    pause: pauses.pause,
  })
  t.teardown(async () => {
    pauses.endAll()
    await front.close()
  })
  await front.known('up')
  const before = askedOf(sandbox).length
  return { port: front.port, pauses, asked: () => askedOf(sandbox).length - before, target }
}

const version = (key: string | undefined) => ({ action: 'version', version: 6, key })
const ways: Readonly<Record<string, (key: string) => string>> = {
  'in the envelope': (key) => post(version(key)),
  'in Authorization': (key) => post(version(undefined), `Authorization: Basic ${btoa(`:${key}`)}`),
  'in the path': (key) => post(version(undefined)).replace('POST /', `POST /k/${encodeURIComponent(key)}`),
  'inside a multi': (key) =>
    post({ ...version('the key of the holder'), action: 'multi', params: { actions: [version(key)] } }),
  'behind keys that are never looked at': (key) => {
    const decoys = Array.from({ length: 5 }, (_, n) => version(`decoy ${n} with ${key}`))
    const refused = { action: 'multi', version: 6, params: { actions: decoys, unknown: 1 } }
    const actions = [refused, version(key)]
    return post({ ...version('the key of the holder'), action: 'multi', params: { actions } })
  },
  'of a route': (key) => `GET /k/${encodeURIComponent(key)}/audio/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
}

for (const [where, bytesOf] of Object.entries(ways)) {
  t.test(`whoever leaves at the first delay does not find the key ${where}`, async (t) => {
    const { port, pauses, asked, target } = await household(t)
    t.equal(await guessAndLeave(port, bytesOf, pauses), 'kept waiting')
    t.equal(asked(), 0, 'nothing of it reached Anki')
    t.equal(target.connections.length, 0, 'nor the target of the route')
    t.ok(Math.max(...pauses.lengths) <= 10_000, 'nobody waits longer than ten seconds at a time')
  })
}

t.test(
  'a key that opened from there before is served at once amid the guesses, a new right key in its turn',
  async (t) => {
    const { port, pauses } = await household(t)
    const holder = ways['inside a multi']?.('the key of the holder') ?? ''
    const first = await showAndLeave(port, holder, pauses)
    if (first === 'kept waiting') throw new Error('nobody guesses yet')
    t.equal(await guessAndLeave(port, (key) => post(version(key)), pauses), 'kept waiting')
    const again = await showAndLeave(port, holder, pauses)
    t.equal(again === 'kept waiting' ? again : again.body.toString(), first.body.toString())

    const newcomer = await openRaw(port)
    const kept = pauses.next()
    await newcomer.send(post(version(RIGHT)))
    t.equal(await kept, 'kept waiting')
    pauses.endAll()
    t.equal((await newcomer.reply()).body.toString(), '{"result": 6, "error": null}', 'not refused')
    t.type(await showAndLeave(port, post(version(RIGHT)), pauses), 'object', 'and known from then on')
    newcomer.close()
  },
)

t.test('a wrong key and a right one of somebody else are answered with the same bytes', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const clients = clientConfigs({ far: { key: RIGHT, from: ['192.0.2.1'] }, near: { key: 'another' } }, false)
  const waits: number[] = []
  const pause = async (ms: number) => void waits.push(ms)
  const front = await startFront({ upstream: { url: sandbox.url }, clients, pause })
  t.teardown(front.close)
  await front.known('up')
  const answers: string[] = []
  for (const key of ['wrong', RIGHT]) {
    const client = await openRaw(front.port)
    await client.send(post(version(key)))
    const { status, headers, body } = await client.reply()
    const alike = [...headers].filter(([name]) => name !== 'date')
    answers.push(JSON.stringify([status, alike, body.toString()]))
    client.close()
  }
  t.match(answers[0], JSON.stringify(WRONG).slice(1, -1))
  t.equal(answers[0], answers[1])
  t.same(waits, [50, 100], 'and both are wrong keys that count')
})

t.test('the key of the admin listener is not found by leaving early either', async (t) => {
  const pauses = newPauses()
  const admin = await startAdmin(
    {
      address: { host: '127.0.0.1', port: 0 },
      names: new Set(),
      keyDigest: hash('sha256', RIGHT, 'buffer'),
      brake: { guesses: createGuesses(systemClock), pause: pauses.pause },
    },
    {
      metrics: { render: async () => '', contentType: 'text/plain' },
      readiness: () => ({ ready: true, reason: '' }),
      assets: loadAssets(),
      ...quietRooms,
      state: () => takeState(newSources()),
    },
  )
  t.teardown(() => admin.close())
  const { port } = admin.address
  const bytesOf = (key: string) => `GET /state HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n\r\n`
  t.equal(await guessAndLeave(port, bytesOf, pauses), 'kept waiting')

  const owner = await openRaw(port)
  const kept = pauses.next()
  await owner.send(bytesOf(RIGHT))
  await kept
  pauses.endAll()
  t.equal((await owner.reply()).status, 200, 'the owner waits in turn')
  owner.close()
  const again = await showAndLeave(port, bytesOf(RIGHT), pauses)
  t.equal(again === 'kept waiting' ? again : again.status, 200, 'and only once')
})
