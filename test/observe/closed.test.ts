import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { ask } from '../support/ask.ts'
import { type Front, startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const REPLY = 'HTTP/1.1 '
/** A stranger that sends more requests ahead of their replies is ended (src/edge/connection.ts). */
const AHEAD = 12

async function start(t: Test): Promise<Front> {
  const upstream = await startScripted(() => DONE)
  const front = await startFront({ upstream })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  return front
}

async function series({ gateway }: Front): Promise<Set<string>> {
  const text = await (await fetch(`http://127.0.0.1:${gateway.adminAddress.port}/metrics`)).text()
  const own = text.split('\n').filter((line) => /^ankiconnect_gateway_(?!nodejs|process)/.test(line))
  return new Set(own.map((line) => line.slice(0, line.lastIndexOf(' '))))
}

t.test('100,000 different action names add no series', async (t) => {
  const front = await start(t)
  await ask(front.port, { action: 'madeUp', params: {} })
  await ask(front.port, { action: 'multi', params: { actions: [{ action: 'madeUp' }, { action: 'multi' }] } })
  const before = await series(front)
  const actions = Array.from({ length: 99_000 }, (_, index) => ({ action: `madeUp${index}` }))
  const { text } = await ask(front.port, { action: 'multi', params: { actions } })
  t.equal(text?.split('unsupported action').length, 99_001, 'each is refused in its place')
  for (let index = 0; index < 1000; index += 250)
    await Promise.all(Array.from({ length: 250 }, (_, place) => ask(front.port, { action: `single${index + place}` })))
  t.same(await series(front), before)
})

t.test(
  '100,000 different user agents, actions, paths and methods, 25,000 keys and 10,000 origins add no series',
  { timeout: 150_000 },
  async (t) => {
    const front = await start(t)
    const requestOf = (index: number) => {
      const body = `{"action": "madeUp${index}", "version": 6${index % 4 === 0 ? `, "key": "key ${index}"` : ''}}`
      const origin = index % 10 === 0 ? `Origin: https://page-${index}.example\r\n` : ''
      const line = `${index % 3 === 0 ? 'POST' : 'PUT'} /${index} HTTP/1.1\r\nHost: 127.0.0.1\r\n`
      return `${line}User-Agent: agent ${index}\r\n${origin}Content-Length: ${body.length}\r\n\r\n${body}`
    }
    /** Sends these requests on one connection, a few ahead of their replies; resolves when all were answered. */
    const send = (indexes: readonly number[]) =>
      new Promise<void>((resolve, reject) => {
        const client = connect(front.port, '127.0.0.1')
        const waiting = [...indexes].reverse()
        let missing = indexes.length
        const sendMore = (count: number) => client.write(waiting.splice(-count).reverse().map(requestOf).join(''))
        client.once('error', reject)
        let cut = ''
        client.setEncoding('latin1').on('data', (chunk: string) => {
          const text = cut + chunk
          const answered = text.split(REPLY).length - 1
          missing -= answered
          if (answered > 0 && waiting.length > 0) sendMore(answered)
          // A reply's first words may be cut by the end of what came.
          cut = text.slice(1 - REPLY.length)
          if (missing > 0) return
          client.destroy()
          resolve()
        })
        sendMore(AHEAD)
      })
    await send([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    const before = await series(front)
    const each = 2500
    for (let from = 0; from < 40_000; from += 4 * each)
      await Promise.all(
        [0, 1, 2, 3].map((part) => send(Array.from({ length: each }, (_, index) => from + part * each + index))),
      )
    t.same(await series(front), before)
    const { text } = await ask(front.port, { action: 'deckNames' })
    t.equal(text, DONE)
  },
)
