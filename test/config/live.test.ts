import t from 'tap'
import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { changeLive } from '../../src/config/live.ts'
import { clientConfigs, networkOf } from '../support/clients.ts'

const plain = defaultConfig()
const [first] = plain.upstreams

t.test('what decides about single requests takes effect at once', (t) => {
  const next: Config = {
    ...plain,
    hosts: ['nas.lan'],
    trustedProxies: [networkOf('10.0.0.1')],
    clients: clientConfigs({ phone: { key: 'x' } }),
    upstreams: [{ ...plain.upstreams[0], whenDown: 'explain' }],
    limits: { ...plain.limits, body: 1, buffered: 2, depth: 3, leaves: 4, values: 5 },
    log: { ...plain.log, level: 'debug' },
  }
  const changed = changeLive(plain, next)
  t.same(changed, { config: next, waiting: [], isSame: false })
  t.end()
})

t.test('what is built once waits for the next start, and is named', (t) => {
  const next: Config = {
    ...plain,
    hosts: ['nas.lan'],
    listen: [{ address: { host: '127.0.0.1', port: 1 }, transport: 'loopback' as const }],
    admin: { ...plain.admin, address: { host: '127.0.0.1', port: 2 } },
    upstreams: [{ ...first, url: 'http://127.0.0.1:3', timeout: { ...first.timeout, read: 4 } }],
    limits: { ...plain.limits, connections: 5 },
  }
  const { config, waiting, isSame } = changeLive(plain, next)
  t.same(config, { ...plain, hosts: ['nas.lan'] })
  t.same([...waiting].sort(), ['admin', 'limits.connections', 'listen', 'upstream.timeout', 'upstream.url'])
  t.equal(isSame, false)
  t.ok(Object.isFrozen(config))
  t.end()
})

t.test('of several upstreams each is compared by its name; which there are waits for the next start', (t) => {
  const anna = { ...first, name: 'anna' }
  const ben = { ...first, name: 'ben', url: 'http://127.0.0.1:2' }
  const running: Config = { ...plain, upstreams: [anna, ben] }
  const explained = { ...ben, whenDown: 'explain' } as const
  t.same(changeLive(running, { ...plain, upstreams: [anna, explained] }), {
    config: { ...plain, upstreams: [anna, explained] },
    waiting: [],
    isSame: false,
  })
  const elsewhere: Config = { ...plain, upstreams: [anna, { ...ben, url: 'http://127.0.0.1:3' }] }
  t.same(changeLive(running, elsewhere), { config: running, waiting: ['upstreams.ben.url'], isSame: true })
  const carl = { ...ben, name: 'carl' }
  t.same(changeLive(running, { ...plain, upstreams: [explained, carl] }), {
    config: { ...plain, upstreams: [anna, explained] },
    waiting: ['upstreams'],
    isSame: false,
  })
  t.end()
})

t.test('the same configuration changes nothing, and one that has to wait neither', (t) => {
  t.same(changeLive(plain, defaultConfig()), { config: plain, waiting: [], isSame: true })
  const elsewhere = { ...plain, listen: [{ address: { host: '127.0.0.1', port: 1 }, transport: 'loopback' as const }] }
  t.match(changeLive(plain, elsewhere), { config: plain, waiting: ['listen'], isSame: true })
  t.end()
})
