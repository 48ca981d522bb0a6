import t from 'tap'
import { createClients } from '../../src/clients/clients.ts'
import { remedyFor } from '../../src/clients/remedy.ts'
import { clientConfigs } from '../support/clients.ts'
import { callerAs } from './caller.ts'

const PAGE = 'app://obsidian.md'
const clients = createClients(
  clientConfigs({
    phone: { key: 'phone', from: ['192.168.1.0/24'] },
    tablet: { key: 'tablet', from: ['10.0.0.0/8'] },
    reader: { origins: ['https://reader.example'], from: ['192.168.1.0/24'] },
    plugin: { key: 'plugin', origins: ['https://plugin.example'] },
    script: { key: 'script' },
    pest: { from: ['172.16.0.1'], profile: 'none' },
  }),
)

const rows: [string, Parameters<typeof callerAs>[0], { key?: string; wrong?: boolean }, RegExp][] = [
  ['a page that nobody names', { origin: PAGE }, {}, /^no client has the origin app:\/\/obsidian\.md; to admit it/],
  [
    'a page whose origin is odd',
    { origin: 'x'.repeat(500) },
    {},
    /^no client has the origin of this page, which is too long/,
  ],
  [
    'a page where a client with a key is',
    { origin: PAGE, at: '192.168.1.7' },
    {},
    /^it would be client phone, but that client does not have the origin app:\/\/obsidian\.md \(clients\.phone\.origin\)$/,
  ],
  [
    'the same with its key in a header',
    { origin: PAGE, at: '192.168.1.7', key: 'phone' },
    { key: 'phone' },
    /client phone, but that client does not have the origin/,
  ],
  [
    'a known page from elsewhere',
    { origin: 'https://reader.example', at: '10.9.9.9' },
    {},
    /^it would be client reader, but the "from" of that client does not include 10\.9\.9\.9/,
  ],
  [
    'a device without its key',
    { at: '192.168.1.7' },
    {},
    /^it would be client phone, which may call from 192\.168\.1\.7, but it did not show the key/,
  ],
  [
    'a right key from elsewhere',
    { at: '10.9.9.9' },
    { key: 'phone', wrong: true },
    /^it would be client phone, but the "from" of that client does not include 10\.9\.9\.9/,
  ],
  [
    'a key of a page, from a program',
    { at: '203.0.113.1' },
    { key: 'plugin', wrong: true },
    /^it would be client plugin, but that client is a page/,
  ],
  [
    'a device that nobody knows',
    { at: '203.0.113.1' },
    {},
    /^it showed no key, and no client matches its address 203\.0\.113\.1 alone/,
  ],
  [
    'a wrong key',
    { at: '203.0.113.1' },
    { key: 'abc', wrong: true },
    /^its key, sent from 203\.0\.113\.1, belongs to no client/,
  ],
  ['a caller behind a proxy', { at: '' }, {}, /^it came through a proxy that is not trusted/],
  [
    'a caller that is always refused',
    { at: '172.16.0.1' },
    {},
    /^a client without a key and with profile: none matches it/,
  ],
  [
    'a client on a plain listener',
    { at: '192.168.1.7', transport: 'plain' },
    { key: 'phone', wrong: true },
    /^it would be client phone, but a plain listener does not serve it/,
  ],
]

t.test('a remedy names the condition that failed, and the fact that failed it', async (t) => {
  for (const [who, given, { key = null, wrong = false }, expected] of rows)
    t.match(remedyFor(callerAs(given), clients, wrong, key).text, expected, who)
})

t.test('a caller that could be several clients is told none of them', async (t) => {
  const several = createClients(
    clientConfigs({ one: { key: '1', from: ['10.0.0.1'] }, two: { key: '2', from: ['10.0.0.1'] } }),
  )
  t.match(remedyFor(callerAs({ at: '10.0.0.1' }), several, false).text, /^it showed no key/)
  t.match(
    remedyFor(callerAs({ at: '10.0.0.1', origin: PAGE }), several, false, '2').text,
    /client two/,
    'unless it has a key',
  )
})

t.test('a client without a key and with profile none is a caller that is always refused', async (t) => {
  const never = createClients(
    clientConfigs({
      pest: { origins: ['chrome-extension://pest'], profile: 'none' },
      off: { key: 'k', profile: 'none' },
    }),
  )
  const pest = callerAs({ origin: 'chrome-extension://pest' })
  t.equal(never.refuses(pest), true)
  t.equal(never.withoutKey(pest), null, 'it is not browser-extension either')
  t.equal(never.withoutKey(callerAs({ origin: 'chrome-extension://other' }))?.name, 'browser-extension')
  t.equal(
    never.withKey(callerAs({}), 'k')?.name,
    'off',
    'a client with a key keeps its name, and its refusals are shown',
  )
  t.equal(never.refuses(callerAs({})), false)
})
