import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { ask, NOTHING } from '../support/ask.ts'
import { type Front, startFront } from '../support/front.ts'
import { type Behaviour, DONE, startScripted } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const READ = { action: 'deckNames', version: 6 }
const WRITE = { action: 'createDeck', version: 6, params: { deck: 'a' } }
const WRONG_KEY = '{"result": null, "error": "valid api key must be provided"}'
const NO_PROFILE = '{"result": null, "error": "collection is not available"}'

/** An upstream that behaves alike towards everybody, the gateway's own questions included, and a gateway in front of it. */
async function pair(t: Test, behaviour: Behaviour, key: string | null = null) {
  const upstream = await startScripted(() => behaviour, { ownProofs: true })
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url, key } })
  t.teardown(() => front.close())
  return { upstream, front }
}

/** What the owner is shown: `/ready`, the metric and the page's state. */
async function shown({ gateway }: Front) {
  const get = (path: string) => fetch(`http://127.0.0.1:${gateway.adminAddress.port}${path}`)
  const ready = await get('/ready')
  const { reason } = (await ready.json()) as { reason: string }
  const states = [
    ...(await (await get('/metrics')).text()).matchAll(/upstream_state\{state="(\w+)",upstream="anki"\} 1/g),
  ]
  const { upstreams } = (await (await get('/state')).json()) as { upstreams: { state: string; reason: string }[] }
  return { status: ready.status, reason, metric: states.map(([, state]) => state), page: upstreams[0] }
}

interface Row {
  readonly state: UpstreamState
  readonly behaviour: Behaviour
  readonly key?: string
  readonly reason: RegExp
  /** What a client meets. */
  readonly met: string | null
}

const ROWS: Record<string, Row> = {
  'that wants a key': {
    state: 'key',
    behaviour: WRONG_KEY,
    reason: /^AnkiConnect at \S+ asks for its API key: .*"apiKey".* --upstream-key-file FILE$/,
    met: WRONG_KEY,
  },
  'that wants another key': {
    state: 'key',
    behaviour: WRONG_KEY,
    key: 'old',
    reason: /^AnkiConnect at \S+ refuses the key in upstream\.keyFile: .*"apiKey"/,
    met: WRONG_KEY,
  },
  'without an open profile': {
    state: 'profile',
    behaviour: NO_PROFILE,
    reason: /^Anki at \S+ has no profile open: open one in Anki$/,
    met: NO_PROFILE,
  },
  'that answers something else': {
    state: 'other',
    behaviour: '{"status": "ok"}',
    reason: /^The program at \S+ is not AnkiConnect: /,
    met: null,
  },
  'that speaks no HTTP': {
    state: 'other',
    behaviour: { garbage: 'SSH-2.0-OpenSSH_9.9\r\n' },
    reason: /^The program at \S+ is not AnkiConnect: /,
    met: null,
  },
}

for (const [what, { state, behaviour, key, reason, met }] of Object.entries(ROWS)) {
  t.test(`an upstream ${what} is named as such, and its mending is noticed`, async (t) => {
    const { upstream, front } = await pair(t, behaviour, key)
    await front.known(state)
    const { status, reason: said, metric, page } = await shown(front)
    t.equal(status, 503)
    t.match(said, reason)
    t.same(metric, [state])
    t.same(page, { ...page, state, reason: said })
    t.equal((await ask(front.port, READ)).text, met)

    upstream.follow(() => DONE)
    await front.known('up')
    t.match(await shown(front), { status: 200, metric: ['up'] })
    t.equal((await ask(front.port, READ)).text, DONE)
  })
}

t.test(
  'a web server on the port is not AnkiConnect: no call is sent to it, and clients meet an absent Anki',
  async (t) => {
    const bodies: string[] = []
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      bodies.push(body)
      response.writeHead(404).end('Not Found')
    })
    const front = await startFront({ upstream: { url: await opened(t, server) } })
    t.teardown(() => front.close())
    await front.known('other')
    for (const call of [READ, WRITE, { action: 'requestPermission', version: 6 }])
      t.strictSame(await ask(front.port, call), NOTHING)
    t.ok(bodies.length > 0)
    for (const body of bodies) t.match(body, '"getDeckConfig"', 'it is only asked who it is')
  },
)

t.test('a reply without an end does not fill the memory', async (t) => {
  let sent = 0
  const server = createServer((_request, response) => {
    response.on('error', () => {})
    const more = () => {
      if (response.destroyed) return
      sent += 1
      response.write('x'.repeat(65_536), () => setImmediate(more))
    }
    more()
  })
  const front = await startFront({ upstream: { url: await opened(t, server) } })
  t.teardown(() => front.close())
  await front.known('other')
  t.ok(sent < 1000)
})

t.test('what accepts and has never answered is silent, and not taken for Anki', async (t) => {
  const { upstream, front } = await pair(t, 'hang')
  await front.known('silent')
  t.match(await shown(front), {
    status: 503,
    reason: /accepts connections and has not answered yet/,
    metric: ['silent'],
  })
  const waiting = ask(front.port, READ)
  upstream.follow(() => DONE)
  await upstream.stop()
  t.strictSame(await waiting, NOTHING)
  await upstream.restart()
  await front.known('up')
  t.equal((await ask(front.port, READ)).text, DONE)
})

t.test('an Anki that has answered once and is silent after a restart is busy, never anything else', async (t) => {
  const { upstream, front } = await pair(t, DONE)
  await front.known('up')
  const states: UpstreamState[] = []
  front.gateway.upstreams.all[0].health.onChange((state) => states.push(state))
  upstream.follow(() => 'hang')
  await upstream.stop()
  await upstream.restart()
  await front.known('busy')
  t.match(await shown(front), {
    status: 503,
    reason: /is busy or shows a dialog: look at its window/,
    metric: ['busy'],
  })
  upstream.follow(() => DONE)
  await upstream.stop()
  await upstream.restart()
  await front.known('up')
  t.same([...new Set(states)].sort(), ['busy', 'down', 'up'])
})

t.test('an Anki that falls silent while nobody asks is shown as busy, and its state stands', async (t) => {
  const { upstream, front } = await pair(t, DONE)
  await front.known('up')
  const { health } = front.gateway.upstreams.all[0]
  health.onChange((state) => t.fail(`it became ${state}`))
  const hung = Promise.withResolvers<void>()
  upstream.follow(() => {
    hung.resolve()
    return 'hang'
  })
  await hung.promise
  await until(() => health.waits)
  t.match(await shown(front), {
    status: 503,
    reason: /is busy or shows a dialog: look at its window/,
    metric: ['busy'],
  })
  t.equal(health.state, 'up')
})

for (const [what, state, reply] of [
  ['a key that is changed', 'key', WRONG_KEY],
  ['a profile that is closed', 'profile', NO_PROFILE],
] as const) {
  t.test(`${what} while Anki runs is noticed without a single call, and its end too`, async (t) => {
    const { upstream, front } = await pair(t, DONE)
    await front.known('up')
    upstream.follow(() => reply)
    await front.known(state)
    upstream.follow(() => DONE)
    await front.known('up')
  })
}

async function opened(t: Test, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
