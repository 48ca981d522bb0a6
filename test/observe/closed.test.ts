import { Agent, request } from 'node:http'
import t, { type Test } from 'tap'
import { ask } from '../support/ask.ts'
import { type Front, startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

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

t.test('thousands of different origins, user agents, keys, paths and methods add no series', async (t) => {
  const front = await start(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.teardown(() => agent.destroy())
  const send = (index: number, isForeign: boolean) =>
    new Promise<void>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: front.port, agent, method: 'POST', path: `/${index}` })
      outgoing.setHeader('User-Agent', `agent ${index}`)
      if (isForeign) outgoing.setHeader('Origin', `https://page-${index}.example`)
      outgoing.once('error', reject)
      outgoing.once('response', (incoming) => incoming.resume().once('end', resolve))
      outgoing.end(`{"action": "deckNames", "version": 6, "key": "key ${index}"}`)
    })
  await Promise.all([send(-1, false), send(-1, true)])
  const before = await series(front)
  await Promise.all(Array.from({ length: 4000 }, (_, index) => send(index, index % 2 === 0)))
  t.same(await series(front), before)
})
