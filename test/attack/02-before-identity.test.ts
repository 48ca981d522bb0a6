import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { Limits } from '../../src/request/settings.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post, type RawClient } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const MEBIBYTE = 1024 * 1024
const EVIL = 'Origin: https://evil.example'
const WRONG_KEY = '{"result": null, "error": "valid api key must be provided"}'

/** A gateway with a loopback listener and a plain one, which serves one client: `phone`, from any of this machine's addresses. */
async function start(t: Test, limits: Partial<Limits> = {}, anki?: string) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const host = '127.0.0.1'
  const front = await startFront({
    upstream: { url: anki ?? upstream.url, offload: 'off' },
    clients: clientConfigs({ phone: { key: 'secret', from: ['127.0.0.0/30'], profile: 'card-creator' } }),
    listen: [
      { address: { host, port: 0 }, transport: 'loopback' },
      { address: { host, port: 0 }, transport: 'plain' },
    ],
    limits,
  })
  t.teardown(() => front.close())
  await front.known('up')
  const plain = front.gateway.addresses[1]?.port ?? 0
  const open = async (port: number, from?: string): Promise<RawClient> => {
    const client = await openRaw(port, host, from)
    t.teardown(() => client.close())
    return client
  }
  return { upstream, port: front.port, plain, open }
}

/** The head of a POST, its body to follow. */
function head(length: number, ...headers: readonly string[]): string {
  return ['POST / HTTP/1.1', 'Host: 127.0.0.1', ...headers, `Content-Length: ${length}`, '', ''].join('\r\n')
}

/** A call of `storeMediaFile` with so many bytes of data, its key at the end. */
function media(bytes: number, key: string): string {
  const params = { filename: 'a.bin', data: 'QUJD'.repeat(bytes / 4) }
  return JSON.stringify({ action: 'storeMediaFile', version: 6, params, key })
}

t.test('a page of any site is refused by its headers, and nothing is asked of its body', async (t) => {
  const { port, upstream, open } = await start(t)
  for (const [what, headers] of [
    ['announced', head(127 * MEBIBYTE, EVIL)],
    ['that waits to be asked for', head(127 * MEBIBYTE, EVIL, 'Expect: 100-continue')],
    ['that is a little too long to be a question', head(4097, EVIL)],
    ['of a page that hides which it is', head(127 * MEBIBYTE, 'Origin: null')],
  ] as const) {
    const client = await open(port)
    await client.send(headers)
    const { status, headers: said, body } = await client.reply()
    t.strictSame([status, body.length, said.get('connection')], [403, 0, 'close'], `a body ${what}`)
    t.equal(said.get('access-control-allow-origin'), 'http://localhost')
  }
  t.equal(upstream.exchanges.length, 0)
})

t.test('of a body in chunks a page sends a few KiB before it is refused', async (t) => {
  const { port, open } = await start(t)
  const client = await open(port)
  await client.send(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n${EVIL}\r\nTransfer-Encoding: chunked\r\n\r\n`)
  await client.send(`1100\r\n${' '.repeat(0x1100)}\r\n`)
  t.equal((await client.reply()).status, 403)
})

t.test('a page that is refused can read why while it is still sending', async (t) => {
  const { port, open } = await start(t)
  const client = await open(port)
  void client.send(head(8 * MEBIBYTE, EVIL) + 'x'.repeat(8 * MEBIBYTE))
  t.equal((await client.reply()).status, 403)
})

t.test('the connection of a page that is refused ends as soon as its body has come', async (t) => {
  const { port, open } = await start(t)
  const client = await open(port)
  await client.send(head(5000, EVIL) + 'x'.repeat(5000))
  t.equal((await client.reply()).status, 403)
  t.match(await client.ended(), { how: 'end', bytes: { length: 0 } })
})

t.test('a page may ask for permission all the same', async (t) => {
  const { port, open } = await start(t)
  const client = await open(port)
  await client.send(post({ action: 'requestPermission', version: 6 }, EVIL))
  const { status, body } = await client.reply()
  t.strictSame([status, body.toString()], [200, '{"result": {"permission": "denied"}, "error": null}'])
})

t.test('a preflight with a body is answered without it', async (t) => {
  const { port, open } = await start(t)
  const client = await open(port)
  await client.send(head(127 * MEBIBYTE, EVIL).replace('POST', 'OPTIONS'))
  const { status, headers } = await client.reply()
  t.strictSame([status, headers.get('connection')], [200, 'close'])
})

t.test('a caller that no key could make a client sends a mebibyte at most', async (t) => {
  const { plain, upstream, open } = await start(t)
  const client = await open(plain, '127.0.0.9')
  await client.send(head(MEBIBYTE + 1))
  const { status, body } = await client.reply()
  t.strictSame([status, body.toString()], [200, WRONG_KEY])
  const chunked = await open(plain, '127.0.0.9')
  await chunked.send('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n')
  await chunked.send(`100001\r\n${' '.repeat(MEBIBYTE + 1)}\r\n`)
  t.equal((await chunked.reply()).body.toString(), WRONG_KEY)
  t.equal(upstream.exchanges.length, 0)
})

t.test('the calls of a long multi are made out only once its key has opened', async (t) => {
  const { plain, upstream, open } = await start(t, { leaves: 8000 })
  const answer = async (count: number, key: string, more: object = {}) => {
    const call = { action: 'version', version: 6, params: {}, ...more }
    const client = await open(plain)
    await client.send(post({ action: 'multi', version: 6, key, params: { actions: Array(count).fill(call) } }))
    return (await client.reply()).body.toString()
  }
  t.equal(await answer(9000, 'wrong'), WRONG_KEY, 'a stranger is told nothing of the calls')
  t.match(await answer(9000, 'secret'), /more than 8000 calls \(limits\.leaves\)/)
  const each = JSON.parse(await answer(5000, 'secret', { key: 'wrong' })).result
  t.equal(each.length, 5000)
  t.match(each, Array(5000).fill({ error: 'valid api key must be provided' }), 'a key inside counts as before')
  t.equal(upstream.exchanges.length, 0)
})

t.test('the connection of a stranger that sends its body byte by byte ends', async (t) => {
  const { plain, open } = await start(t)
  const client = await open(plain, '127.0.0.2')
  await client.send('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n')
  void client.send('1\r\nx\r\n'.repeat(10_000))
  t.equal((await client.ended()).bytes.length, 0)
})

t.test('20 MB of a client on the network pass, its key at their end', { timeout: 120_000 }, async (t) => {
  let received = 0
  const anki = createServer((request, response) => {
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    request.once('end', () => {
      received = Math.max(received, length)
      response.end(DONE)
    })
  })
  await new Promise<void>((resolve) => anki.listen(0, '127.0.0.1', resolve))
  t.teardown(() => anki.close())
  const { plain, open } = await start(t, {}, `http://127.0.0.1:${(anki.address() as AddressInfo).port}`)
  const client = await open(plain, '127.0.0.2')
  await client.send(post(media(20_000_000, 'secret')))
  t.equal((await client.reply()).body.toString(), DONE)
  t.ok(received > 20_000_000)
  const wrong = await open(plain, '127.0.0.2')
  await wrong.send(post(media(2_000_000, 'wrong')))
  t.equal((await wrong.reply()).body.toString(), WRONG_KEY)
})

t.test('of a neighbourhood one long body is read at a time, and short ones besides', async (t) => {
  const { plain, open } = await start(t)
  const text = media(2_000_000, 'secret')
  const first = await open(plain, '127.0.0.2')
  await first.send(head(text.length) + text.slice(0, 1_500_000))
  const second = await open(plain, '127.0.0.2')
  await second.send(head(text.length, 'Expect: 100-continue'))
  const elsewhere = await open(plain, '127.0.0.1')
  await elsewhere.send(head(text.length, 'Expect: 100-continue'))
  t.match(await elsewhere.interim(), /^HTTP\/1.1 100 /)
  const short = await open(plain, '127.0.0.2')
  await short.send(post(media(40_000, 'secret')))
  t.equal((await short.reply()).body.toString(), DONE)
  await first.send(text.slice(1_500_000))
  t.equal((await first.reply()).body.toString(), DONE)
  t.match(await second.interim(), /^HTTP\/1.1 100 /)
  await second.send(text)
  t.equal((await second.reply()).body.toString(), DONE)
})

const isLinux = process.platform === 'linux'
t.test(
  `memory is set aside for what came, not for what was announced${isLinux ? '' : ' (skipped: read from /proc, on Linux only)'}`,
  { skip: !isLinux },
  async (t) => {
    const { port, open } = await start(t)
    const reserved = () => Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
    const before = reserved()
    const clients = await Promise.all(Array.from({ length: 16 }, () => open(port)))
    for (const client of clients) await client.send(head(127 * MEBIBYTE) + ' '.repeat(MEBIBYTE + 70_000))
    const last = await open(port)
    await last.send(post({ action: 'deckNames', version: 6 }))
    t.equal((await last.reply()).body.toString(), DONE)
    t.ok(reserved() - before < 16 * 127 * MEBIBYTE * 0.25, `${(reserved() - before) / MEBIBYTE} MiB were reserved`)
  },
)

t.test('clients are answered while the long request of a stranger is still being read', async (t) => {
  const { port, plain, open } = await start(t)
  const [stranger, client] = [await open(plain, '127.0.0.2'), await open(port)]
  const body = `{"action":"x","params":{${'"":0,'.repeat(500_000)}"a":0},"key":"wrong"}`
  await stranger.send(head(body.length) + body.slice(0, -1))
  const answer = post({ action: 'no such action', version: 6 })
  // Meanwhile the gateway takes all but the last byte.
  for (let n = 0; n < 50; n++) {
    await client.send(answer)
    await client.reply()
  }
  let isAnswered = false
  const refused = stranger.reply().then(({ body }) => {
    isAnswered = true
    return String(body)
  })
  await stranger.send(body.slice(-1))
  let served = 0
  while (!isAnswered) {
    await client.send(answer)
    await client.reply()
    served += 1
  }
  t.equal(await refused, WRONG_KEY)
  t.ok(served >= 5, `${served} of them`)
})
