import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { systemClock } from '../../src/clock.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { createBodies } from '../../src/edge/bodies.ts'
import { createConnections } from '../../src/edge/connection.ts'
import type { Ended } from '../../src/edge/ended.ts'
import { handle } from '../../src/edge/handler.ts'
import { createPace } from '../../src/edge/pace.ts'
import { createPlaces } from '../../src/edge/places.ts'
import { createUnread } from '../../src/edge/unread.ts'
import { createPages } from '../../src/pages/pages.ts'
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
    door: () => ({ pipeline, names: new Set<string>(), trustedProxies: [], routes: null }),
    isEnding: () => false,
    bodies: createBodies(() => 1024, { bytes: 0 }),
    unread: createUnread(
      () => 1024,
      () => {},
    ),
    active,
    pages: createPages({ probe: async () => 'refused', clock: systemClock }),
    clock: systemClock,
    greeting: () => ({ reason: '', admin: null }),
    onEnd: (ended: Ended) => ends.push(ended),
    onFault: (error: unknown) => faults.push(error),
  }
  const server = createServer(
    (request, response) => void handle(request, response, connections.of(request.socket), options),
  )
  const pace = createPace()
  const connections = createConnections(
    createPlaces(server, () => 8, pace),
    pace,
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

t.test('an observer that fails costs nobody a reply, and nothing rejects', async (t) => {
  const faults: unknown[] = []
  const wrong = new Error('an observer fails')
  const rejected: unknown[] = []
  let isLogBroken = false
  const options = {
    transport: 'loopback' as const,
    door: () => ({ pipeline, names: new Set<string>(), trustedProxies: [], routes: null }),
    isEnding: () => false,
    bodies: createBodies(() => 1024, { bytes: 0 }),
    unread: createUnread(
      () => 1024,
      () => {},
    ),
    active: { requests: 0 },
    pages: createPages({ probe: async () => 'refused', clock: systemClock }),
    clock: systemClock,
    greeting: () => ({ reason: '', admin: null }),
    onEnd() {
      throw wrong
    },
    onFault(error: unknown) {
      faults.push(error)
      if (isLogBroken) throw error
    },
  }
  const pace = createPace()
  const server = createServer((request, response) => {
    handle(request, response, connections.of(request.socket), options).catch((error) => rejected.push(error))
  })
  const connections = createConnections(
    createPlaces(server, () => 8, pace),
    pace,
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo
  for (const broken of [false, true]) {
    isLogBroken = broken
    const { text } = await ask(port, { action: 'addNote', params: {} })
    t.match(JSON.parse(text as string), { error: /fault inside the gateway/ })
  }
  await new Promise(setImmediate)
  t.same(faults, [broken, wrong, broken, wrong])
  t.same(rejected, [])
})
