import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { strays } from '../../src/config/loopholes.ts'
import { clientConfigs } from '../support/clients.ts'

const [first] = defaultConfig().upstreams
const upstreams = [
  { ...first, name: 'anna' },
  { ...first, name: 'ben' },
] as const

t.test('a client that meets another collection without its key is warned of, unless nobody is let in there', (t) => {
  const warn = (given: Parameters<typeof clientConfigs>[0]) =>
    strays({ clients: clientConfigs(given), upstreams }).map(({ text }) => text)
  const ben = { key: 'b', upstream: 'ben' }
  t.match(warn({ ben }), [
    /^client ben goes to upstream ben; without its key it is local-program, which goes to anna: /,
  ])
  t.match(warn({ ben: { ...ben, origins: ['app://x'] } }), [])
  t.match(warn({ anna: { key: 'a', upstream: 'anna' }, beside: { key: 'c' } }), [], 'the same one as without')
  t.same(warn({ ben, 'local-program': { profile: 'none' } }), [])
  t.same(warn({ ben, 'local-program': { upstream: 'ben' } }), [])
  t.same(strays({ clients: clientConfigs({ ben: { key: 'b' } }), upstreams: [first] }), [])
  t.end()
})
