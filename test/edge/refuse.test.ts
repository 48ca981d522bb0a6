import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { startRefusing } from '../../src/assembly/refusing.ts'
import { portHolder } from '../../src/edge/port-holder.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { ask, NOTHING } from '../support/ask.ts'
import { freePort } from '../support/free-port.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const READ = { action: 'deckNames', version: 6 }

/** A port that no other test gets while the gateway has closed it. */
async function place(): Promise<NonNullable<FrontOptions['listen']>> {
  return [{ address: { host: '127.0.0.1', port: await freePort() }, transport: 'loopback' }]
}

async function pair(t: Test, options: Partial<FrontOptions> = {}) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({
    upstream: { url: upstream.url, whenDown: 'refuse' },
    listen: await place(),
    ...options,
  })
  t.teardown(() => front.close())
  await front.known('up')
  return { front, upstream }
}

/** Whether a port takes a connection. */
async function takes(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const took = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  socket.destroy()
  return took
}

const becomes = (port: number, open: boolean) => until(async () => (await takes(port)) === open)

t.test('the port refuses while Anki is away, and takes connections when it is back', async (t) => {
  const { front, upstream } = await pair(t)
  t.notOk(front.gateway.isWaiting)
  for (let round = 0; round < 3; round += 1) {
    await upstream.stop()
    await becomes(front.port, false)
    t.ok(front.gateway.isWaiting)
    await upstream.restart()
    await becomes(front.port, true)
    t.equal((await ask(front.port, READ)).text, DONE)
  }
})

t.test('a gateway that starts before Anki has no open port until Anki is there', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  await upstream.stop()
  const front = await startFront({ upstream: { url: upstream.url, whenDown: 'refuse' }, listen: await place() })
  t.teardown(() => front.close())
  t.ok(front.gateway.isWaiting)
  t.notOk(await takes(front.port))
  await upstream.restart()
  await becomes(front.port, true)
  t.equal((await ask(front.port, READ)).text, DONE)
})

t.test('what is under way when Anki goes is still answered, and a connection kept open ends', async (t) => {
  const { front, upstream } = await pair(t)
  const kept = await openRaw(front.port)
  await kept.send(post(READ))
  t.equal((await kept.reply()).status, 200)
  upstream.follow(() => 'hang')
  const write = ask(front.port, { action: 'createDeck', version: 6, params: { deck: 'a' } })
  await upstream.received(2)
  await upstream.stop()
  t.match((await write).text, 'outcome unknown: createDeck')
  t.equal((await kept.ended()).how, 'end')
})

t.test('the owner keeps the page, and metrics go on', async (t) => {
  const { front, upstream } = await pair(t)
  await upstream.stop()
  await becomes(front.port, false)
  const { port } = front.gateway.adminAddress
  t.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200)
  t.equal((await fetch(`http://127.0.0.1:${port}/ready`)).status, 503)
})

t.test('a connection to Anki that ends and stands again closes no port', async (t) => {
  const { front, upstream } = await pair(t)
  const back = Promise.withResolvers<void>()
  front.gateway.upstreams.all[0].health.onChange((state) => state === 'up' && back.resolve())
  upstream.follow(() => 'reset')
  const kept = await openRaw(front.port)
  t.strictSame(await ask(front.port, READ), NOTHING)
  await back.promise
  upstream.follow(() => DONE)
  await kept.send(post(READ))
  t.equal((await kept.reply()).body.toString(), DONE, 'on a connection that was open all the time')
})

t.test('a listener that serves a route stays open, and calls there end without a reply', async (t) => {
  const target = await startScripted(() => DONE)
  t.teardown(() => target.close())
  const { routeTo } = await import('../routes/target.ts')
  const { front, upstream } = await pair(t, { routes: [routeTo(`${target.url}/`)] })
  await upstream.stop()
  await front.known('down')
  t.strictSame(await ask(front.port, READ), NOTHING)
  const routed = await openRaw(front.port)
  await routed.send('GET /audio/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  t.equal((await routed.reply('GET')).status, 200)
  t.notOk(front.gateway.isWaiting)
})

t.test('a changed whenDown takes effect at once, in both directions', async (t) => {
  const { front, upstream } = await pair(t)
  await upstream.stop()
  await becomes(front.port, false)
  const { defaultConfig } = await import('../../src/config/defaults.ts')
  const [plain] = defaultConfig().upstreams
  const by = (whenDown: 'drop' | 'refuse') => front.reload({ upstreams: [{ ...plain, url: upstream.url, whenDown }] })
  by('drop')
  await becomes(front.port, true)
  t.strictSame(await ask(front.port, READ), NOTHING)
  by('refuse')
  await becomes(front.port, false)
  t.ok(front.gateway.isWaiting)
})

t.test('a port that was taken meanwhile is tried again each second, and one line says by whom', async (t) => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) })
  const squatter = createServer()
  squatter.listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  t.teardown(() => squatter.close())
  const { port } = squatter.address() as { port: number }
  const address = { host: '127.0.0.1', port, transport: 'loopback' } as const
  let listener: (state: UpstreamState) => void = () => {}
  let state: UpstreamState = 'down'
  let tries = 0
  const opened = Promise.withResolvers<void>()
  const refusing = startRefusing({
    health: {
      get state() {
        return state
      },
      settled: async () => state,
      onChange: (given) => {
        listener = given
      },
    },
    listening: {
      addresses: [address],
      shut() {},
      async reopen() {
        tries += 1
        if (tries === 2) t.match(refusing.trouble, /is taken by another program/, 'for /ready')
        if (tries < 3) return [{ address, code: 'EADDRINUSE' }]
        opened.resolve()
        return []
      },
    },
    isWanted: () => true,
    log,
    holderOf: portHolder,
  })
  t.teardown(() => refusing.close())
  t.ok(refusing.isShut)
  state = 'up'
  listener(state)
  await opened.promise
  await new Promise((resolve) => setImmediate(resolve))
  t.notOk(refusing.isShut)
  t.equal(refusing.trouble, null)
  t.equal(lines.length, 2)
  const own = process.platform === 'linux' ? ` \\(.*process ${process.pid}\\)` : ''
  t.match(
    lines[0],
    new RegExp(`^the gateway cannot listen again: 127\\.0\\.0\\.1:${port} is taken by another program${own}; `),
  )
  t.equal(lines[1], `listening on 127.0.0.1:${port} again`)
})

t.test('AnkiConnect itself on the port is recognised by its answer', async (t) => {
  const anki = await startScripted(() => '{"result": 6, "error": null}')
  t.teardown(() => anki.close())
  t.match(await portHolder({ host: '127.0.0.1', port: anki.port }), /^AnkiConnect or another gateway/)
})
