import t, { type Test } from 'tap'
import type { Limits } from '../../src/request/settings.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { heardLog } from '../support/log.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
const KEYLESS_PAGE_COOKIES = 40_000

type Line = { readonly msg: string; readonly outcome?: string; readonly status?: number; readonly remedy?: string }

async function start(t: Test, limits: Partial<Limits> = {}, options: Partial<FrontOptions> = {}) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const lines: Line[] = []
  const front = await startFront({
    upstream: { url: upstream.url },
    listen: [
      { address: { host: '127.0.0.1', port: 0 }, transport: 'loopback' },
      { address: { host: '127.0.0.1', port: 0 }, transport: 'plain' },
    ],
    limits,
    log: heardLog((line) => void lines.push(line)),
    ...options,
  })
  t.teardown(front.close)
  await front.known('up')
  const refusals = () => lines.filter(({ msg, outcome }) => msg === 'request' && outcome === 'refused')
  return { front, upstream, refusals, port: front.port, outside: front.gateway.addresses[1]?.port ?? 0 }
}

/** What comes back for these bytes; the connection has ended then. */
async function answerTo(port: number, bytes: string): Promise<{ status: number; text: string }> {
  const client = await openRaw(port)
  client.send(bytes).catch(() => {})
  const { status, body } = await client.reply()
  await client.ended()
  return { status, text: body.toString() }
}

const withCookies = (length: number) => post(READ, 'Connection: close', `Cookie: ${'c'.repeat(length)}`)

t.test('what HTTP’s parser refuses is answered with the mistake or the limit, logged and counted', async (t) => {
  const { port, refusals, front } = await start(t)
  const rows: [string, string, number, RegExp][] = [
    ['no HTTP at all', 'GARBAGE\r\n\r\n', 400, /^this is not a valid HTTP request: Invalid method encountered\n$/],
    [
      'a broken header',
      'GET / HTTP/1.1\r\nHost: x\r\nsecret\x01: 1\r\n\r\n',
      400,
      /^this is not a valid HTTP request: Invalid/,
    ],
    [
      'two Hosts',
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      400,
      /^a request must have exactly one Host header\n$/,
    ],
    ['large headers', withCookies(70_000), 431, /^the headers of this request .* at most 64KiB \(limits\.headers\),/],
    ['many headers', post(READ, ...Array<string>(1100).fill('a:')), 431, /fewer than 1000/],
    ['a broken body', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400, /chunk/],
  ]
  for (const [count, [about, bytes, status, text]] of rows.entries()) {
    const met = await answerTo(port, bytes)
    t.equal(met.status, status, about)
    t.match(met.text, text, about)
    t.notMatch(met.text, /secret|xyz|GARBAGE/, 'nothing of what was sent comes back')
    if (count < 3) t.match(refusals().at(-1), { status, remedy: met.text.trim() }, `${about} is logged`)
  }
  const counted = async (by: string) => {
    const metrics = await (await fetch(`http://127.0.0.1:${front.gateway.adminAddress.port}/metrics`)).text()
    return Number(new RegExp(`refusals_total\\{by="${by}"\\} ([0-9]+)`).exec(metrics)?.[1])
  }
  t.equal(await counted('message'), 4)
  t.equal(await counted('limit'), 2)
})

t.test('a reply that is owed comes before the refusal of what follows it', async (t) => {
  const { port, upstream } = await start(t)
  const before = upstream.exchanges.length
  const client = await openRaw(port)
  await client.send(
    `${post({ action: 'deleteDecks', version: 6, params: { decks: ['a'], cardsToo: true } })}GARBAGE\r\n\r\n`,
  )
  t.equal((await client.reply()).body.toString(), DONE)
  t.equal((await client.reply()).status, 400)
  await client.ended()
  t.equal(upstream.exchanges.length, before + 1)
})

t.test('a page’s cookies of 40 kB pass where callers need no key, and nowhere else', async (t) => {
  const { port, outside } = await start(t)
  t.match(await answerTo(port, withCookies(KEYLESS_PAGE_COOKIES)), { status: 200, text: DONE })
  t.match(await answerTo(outside, withCookies(KEYLESS_PAGE_COOKIES)), { status: 431, text: /at most 16KiB/ })
})

t.test('a written limit on headers holds on every listener', async (t) => {
  const { port, outside } = await start(t, { headers: 8192 })
  for (const each of [port, outside])
    t.match(await answerTo(each, withCookies(10_000)), { status: 431, text: /at most 8KiB \(limits\.headers\)/ })
})

t.test('an offer to upgrade is ignored on the API, as AnkiConnect ignores it', async (t) => {
  const { port } = await start(t)
  for (const protocol of ['websocket', 'WebSocket', 'h2c', 'TLS/1.0']) {
    const client = await openRaw(port)
    for (const time of ['first', 'second']) {
      await client.send(post(READ, 'Connection: Upgrade', `Upgrade: ${protocol}`))
      t.equal((await client.reply()).body.toString(), DONE, `${protocol}, ${time}`)
    }
    client.close()
  }
})

t.test('a request that does not arrive in time is told which limits there are', async (t) => {
  const { port } = await start(t, { headerTime: 100, bodyTime: 200 })
  const { status, text } = await answerTo(port, 'POST / HTTP/1.1\r\nHost: 127')
  t.equal(status, 408)
  t.match(text, /headers may take 100ms \(limits\.headerTime\) and the body 200ms \(limits\.bodyTime\)/)
})
