import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { createConnections } from '../../src/edge/connection.ts'
import { type Ended, handle } from '../../src/edge/handler.ts'
import type { Pipeline } from '../../src/pipeline.ts'
import { ask } from '../support/ask.ts'

const broken = new Error('a mistake inside')

/** A pipeline that fails as soon as anything of it is used. */
const pipeline = new Proxy({} as Pipeline, {
  get(_target, name) {
    if (name === 'limits') return defaultConfig().limits
    if (name === 'clients') return { withoutKey: () => null, lackingKey: () => null }
    throw broken
  },
})

t.test('a mistake inside ends one request with a reply, is told once, and leaves the next ones alone', async (t) => {
  const faults: unknown[] = []
  const ends: Ended[] = []
  const active = { requests: 0 }
  const options = {
    transport: 'loopback' as const,
    door: () => ({ pipeline, names: new Set<string>(), trustedProxies: [], isEnding: false, routes: null }),
    buffered: { bytes: 0 },
    active,
    now: () => performance.now(),
    greeting: () => ({ reason: '', admin: null }),
    onEnd: (ended: Ended) => ends.push(ended),
    onFault: (error: unknown) => faults.push(error),
  }
  const connections = createConnections()
  const server = createServer(
    (request, response) => void handle(request, response, connections.of(request.socket), options),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo

  for (const round of [1, 2]) {
    const { status, text } = await ask(port, { action: 'addNote', params: {} })
    t.equal(status, 200)
    t.match(JSON.parse(text as string), { result: null, error: /fault inside the gateway/ })
    t.equal(faults.length, round)
    t.match(ends.at(-1), { outcome: 'failed', servedBy: 'gateway', status: 200 })
  }
  t.same(faults, [broken, broken])
  t.equal(active.requests, 0, 'none is counted as under way any more')
})
