import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { heardLog } from '../support/log.ts'
import { post } from '../support/raw-client.ts'
import { startScripted } from '../support/scripted-upstream.ts'

const MiB = 1024 * 1024
/** More than the system takes for a client that does not read. */
const LONG = `{"result": "${'x'.repeat(8 * MiB)}", "error": null}`
const DEAF = 16
const READ = { action: 'retrieveMediaFile', version: 6, params: { filename: 'a.mp3' } }
const KEYED = { action: 'deckNames', version: 6, key: 'secret' }
const ENDED = /does not read its replies \(limits\.buffered\)/

async function start(t: Test, unsent: number) {
  const upstream = await startScripted(() => LONG)
  t.teardown(() => upstream.close())
  let ended = 0
  let heard: () => void = () => {}
  const front = await startFront({
    upstream: { url: upstream.url, offload: 'off' },
    clients: clientConfigs({ phone: { key: 'secret', from: ['127.0.0.0/8'], profile: 'card-creator' } }),
    limits: { body: MiB, buffered: 4 * unsent },
    log: heardLog(({ msg }) => {
      if (ENDED.test(msg)) ended += 1
      heard()
    }),
  })
  t.teardown(front.close)
  await front.known('up')
  /** Asks without ever reading. */
  const askDeaf = async (call: object = READ, from = '127.0.0.1'): Promise<Socket> => {
    const socket = connect({ port: front.port, host: '127.0.0.1', localAddress: from })
    await once(socket, 'connect')
    socket.on('error', () => {})
    socket.pause().write(post(call))
    t.teardown(() => socket.destroy())
    return socket
  }
  const until = async (isSo: () => boolean) => {
    while (!isSo())
      await new Promise<void>((resolve) => {
        heard = resolve
      })
  }
  return { front, upstream, askDeaf, until, ended: () => ended }
}

t.test('replies that nobody reads take no more than an eighth of limits.buffered for one client', async (t) => {
  const { front, upstream, askDeaf, until, ended } = await start(t, 64 * MiB)
  const before = process.memoryUsage.rss()
  for (let n = 0; n < DEAF; n++) {
    await askDeaf()
    await upstream.received(n + 1)
  }
  // Of 8 MiB and a few bytes each, three fit in 32 MiB.
  await until(() => ended() >= DEAF - 3)
  const grown = (process.memoryUsage.rss() - before) / MiB
  t.comment(`${DEAF} replies of 8 MiB: ${Math.round(grown)} MiB more`)
  t.equal((await ask(front.port, READ)).text?.length, LONG.length, 'one that reads is served')
  const metrics = await (await fetch(`http://127.0.0.1:${front.gateway.adminAddress.port}/metrics`)).text()
  t.ok(Number(/gateway_unread_total ([0-9]+)/.exec(metrics)?.[1]) >= DEAF - 3, 'and counted')
})

t.test('a client whose replies nobody reads ends its own connections and nobody else’s', async (t) => {
  const { askDeaf, upstream, until, ended } = await start(t, 64 * MiB)
  const phone = await askDeaf(KEYED, '127.0.0.2')
  await upstream.received(1)
  for (let n = 0; n < 6; n++) {
    await askDeaf()
    await upstream.received(n + 2)
  }
  await until(() => ended() >= 3)
  let length = 0
  phone.on('data', (bytes) => {
    length += bytes.length
  })
  phone.resume()
  while (length < LONG.length) await once(phone, 'data')
  t.pass('the phone reads its reply whole')
})

t.test('a reply that is longer than the bound arrives at a client that reads', async (t) => {
  const { front, ended } = await start(t, MiB)
  t.equal((await ask(front.port, READ)).text?.length, LONG.length)
  t.equal(ended(), 0)
})
