import t from 'tap'
import { mayCall } from '../../src/clients/access.ts'
import { createClients } from '../../src/clients/clients.ts'
import { beginVisit } from '../../src/clients/visit.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { callerAs } from './caller.ts'

const yomitan = 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'

/** A household: each kind of condition, alone and with others. */
const household: Record<string, GivenClient> = {
  script: { key: 'script' },
  phone: { key: 'phone', from: ['192.168.1.0/24', 'fd00::/8'] },
  tablet: { key: 'phone', from: ['10.0.0.0/8'] },
  plugin: { key: 'plugin', origins: ['app://obsidian.md', 'http://localhost:3000'] },
  pageWithKey: { key: 'shared', origins: ['https://page.example'] },
  programWithKey: { key: 'shared' },
  yomitan: { origins: [yomitan] },
  extensions: { origins: ['any-extension'] },
  page: { origins: ['https://page.example', 'https://other.example'] },
  lanPage: { origins: ['https://page.example'], from: ['192.168.1.0/24'] },
  television: { from: ['192.168.1.50', 'fd00::50'] },
}

type Expected = string | 'wrong' | 'nobody'
type Row = [string, Parameters<typeof callerAs>[0] & { readonly envelope?: string }, Expected]

const lan = '192.168.1.7'

const asConfigured: Row[] = [
  ['a program of this machine', {}, 'local-program'],
  ['the same by IPv6', { at: '::1' }, 'local-program'],
  ['a right key', { envelope: 'script' }, 'script'],
  ['a right key from far away', { envelope: 'script', at: '203.0.113.9' }, 'script'],
  ['a wrong key', { envelope: 'nonsense' }, 'wrong'],
  ['an empty key', { envelope: '' }, 'wrong'],
  ['a key in another case', { envelope: 'Script' }, 'wrong'],
  ['a key with a blank behind it', { envelope: 'script ' }, 'wrong'],
  ['a key and an address', { envelope: 'phone', at: lan }, 'phone'],
  ['the same by IPv6', { envelope: 'phone', at: 'fd00::9' }, 'phone'],
  ['a shared key from elsewhere', { envelope: 'phone', at: '10.3.0.1' }, 'tablet'],
  ['a key from where it does not hold', { envelope: 'phone', at: '203.0.113.9' }, 'wrong'],
  ['a key from where it does not hold, on this machine', { envelope: 'phone' }, 'wrong'],
  ['a key behind an unknown proxy', { envelope: 'phone', at: '' }, 'wrong'],
  ['a key without conditions behind an unknown proxy', { envelope: 'script', at: '' }, 'script'],
  ['a key and an origin', { envelope: 'plugin', origin: 'app://obsidian.md' }, 'plugin'],
  ['a key and its other origin', { envelope: 'plugin', origin: 'http://localhost:3000' }, 'plugin'],
  ['a key without its origin', { envelope: 'plugin' }, 'wrong'],
  ['a key with a foreign origin', { envelope: 'plugin', origin: 'http://evil.example' }, 'nobody'],
  ['an origin without its key', { origin: 'app://obsidian.md' }, 'nobody'],
  ['a key from a page that its client does not name', { envelope: 'script', origin: 'http://localhost' }, 'wrong'],
  ['a key from a foreign page', { envelope: 'script', origin: 'http://evil.example' }, 'nobody'],
  ['one key of two clients, in a page', { envelope: 'shared', origin: 'https://page.example' }, 'pageWithKey'],
  ['one key of two clients, in a program', { envelope: 'shared' }, 'programWithKey'],
  ['key beats origin', { envelope: 'shared', origin: 'https://page.example', at: lan }, 'pageWithKey'],
  ['origin and address beat origin', { origin: 'https://page.example', at: lan }, 'lanPage'],
  ['an origin alone', { origin: 'https://page.example' }, 'page'],
  ['its other origin', { origin: 'https://other.example', at: lan }, 'page'],
  ['a named extension beats any extension', { origin: yomitan }, 'yomitan'],
  ['a named extension on another computer', { origin: yomitan, at: lan }, 'yomitan'],
  ['any extension', { origin: 'moz-extension://0f-1' }, 'extensions'],
  ['any extension on another computer', { origin: 'safari-web-extension://x', at: lan }, 'extensions'],
  ['origin beats address', { origin: yomitan, at: '192.168.1.50' }, 'yomitan'],
  ['an address alone', { at: '192.168.1.50' }, 'television'],
  ['an address alone, IPv6', { at: 'fd00::50' }, 'television'],
  ['an address beside it', { at: '192.168.1.51' }, 'nobody'],
  ['an address with a key', { at: '192.168.1.50', envelope: 'script' }, 'script'],
  ['an address with a wrong key', { at: '192.168.1.50', envelope: 'nonsense' }, 'wrong'],
  ['an address with a page', { at: '192.168.1.50', origin: 'http://localhost' }, 'nobody'],
  ['a key in a header or URL', { key: 'script' }, 'script'],
  ['a wrong key in a header or URL', { key: 'nonsense' }, 'wrong'],
  ['the envelope before header and URL', { key: 'script', envelope: 'shared' }, 'programWithKey'],
  ['a wrong key in the envelope before a right one elsewhere', { key: 'script', envelope: 'nonsense' }, 'wrong'],
  ['a page of this machine', { origin: 'http://localhost' }, 'local-page'],
  ['a page on 127.0.0.1', { origin: 'http://127.0.0.1' }, 'local-page'],
  ['a page on a port of 127.0.0.1', { origin: 'http://127.0.0.1:5000' }, 'local-page'],
  ['a page of Anki itself', { origin: 'http://127.0.0.1:5000', pageServer: 'anki' }, 'nobody'],
  ['the same by another name', { origin: 'http://localhost:5000', pageServer: 'anki' }, 'nobody'],
  [
    'a page on a port of 127.0.0.1 that does not answer',
    { origin: 'http://127.0.0.1:5000', pageServer: 'unknown' },
    'nobody',
  ],
  ['a page on 127.0.0.1 by https', { origin: 'https://127.0.0.1' }, 'local-page'],
  ['a page on a port by https', { origin: 'https://127.0.0.1:443' }, 'nobody'],
  ['a page on a port of localhost', { origin: 'http://localhost:8080' }, 'nobody'],
  ['localhost by https', { origin: 'https://localhost' }, 'nobody'],
  ['localhost with a slash', { origin: 'http://localhost/' }, 'nobody'],
  ['localhost in capitals', { origin: 'HTTP://LOCALHOST' }, 'nobody'],
  ['a page of this machine, seen from another', { origin: 'http://localhost', at: lan }, 'nobody'],
  ['a page of this machine behind a proxy', { origin: 'http://localhost', at: '' }, 'nobody'],
  ['a foreign page', { origin: 'http://evil.example' }, 'nobody'],
  ['a page that calls itself null', { origin: 'null' }, 'nobody'],
  ['an empty origin', { origin: '' }, 'nobody'],
  ['two origins', { origin: 'http://localhost, http://evil.example' }, 'nobody'],
  [
    'two origins of which the first is a page of this machine',
    { origin: 'http://127.0.0.1:1, http://evil.example' },
    'nobody',
  ],
  ['two origins of extensions', { origin: 'moz-extension://a, http://evil.example' }, 'nobody'],
  ['a lookalike of 127.0.0.1', { origin: 'http://127.0.0.1.evil.example' }, 'nobody'],
  ['a lookalike with a port', { origin: 'http://127.0.0.1:80@evil.example' }, 'nobody'],
  ['a neighbour of 127.0.0.1', { origin: 'http://127.0.0.10' }, 'nobody'],
  ['a lookalike of localhost', { origin: 'http://localhost.evil.example' }, 'nobody'],
  ['a lookalike of a named page', { origin: 'https://page.example.evil.example' }, 'nobody'],
  ['a part of a named page', { origin: 'https://page.exampl' }, 'nobody'],
  ['a named page by http', { origin: 'http://page.example' }, 'nobody'],
  ['a named page on a port', { origin: 'https://page.example:8443' }, 'nobody'],
  ['the word any-extension as an origin', { origin: 'any-extension' }, 'nobody'],
  ['a lookalike of an extension', { origin: 'http://moz-extension://a' }, 'nobody'],
  ['an extension in capitals', { origin: 'Chrome-Extension://abc' }, 'nobody'],
  ['a local file', { origin: 'file://' }, 'nobody'],
  ['another computer', { at: lan }, 'nobody'],
  ['a program behind a proxy', { at: '' }, 'nobody'],
  ['a page of another site that does not say which', { crossOrigin: true }, 'nobody'],
  ['the same with a right key in the URL', { crossOrigin: true, key: 'script' }, 'wrong'],
  ['the same from a known address', { crossOrigin: true, at: '192.168.1.50' }, 'nobody'],
  ['a page of another site that says which and may call', { crossOrigin: true, origin: yomitan }, 'yomitan'],
  [
    'a page of another site that says which and may not',
    { crossOrigin: true, origin: 'http://evil.example' },
    'nobody',
  ],
]

/** Without any configuration: whom AnkiConnect as shipped admits. */
const asShipped: Row[] = [
  ['a program', {}, 'local-program'],
  ['a program with any key', { envelope: 'abc' }, 'wrong'],
  ['a program with something in a header or URL', { key: 'abc' }, 'local-program'],
  ['an extension', { origin: yomitan }, 'browser-extension'],
  ['an extension without a name', { origin: 'chrome-extension://' }, 'browser-extension'],
  ['an extension on another computer', { origin: yomitan, at: lan }, 'nobody'],
  ['an extension behind a proxy', { origin: yomitan, at: '' }, 'nobody'],
  ['a page of this machine', { origin: 'http://127.0.0.1:' }, 'local-page'],
  ['an app', { origin: 'app://obsidian.md' }, 'nobody'],
  ['another computer', { at: lan }, 'nobody'],
]

/** With the built-in clients switched off and one key. */
const keyedOnly: Row[] = [
  ['a program', {}, 'nobody'],
  ['a program with the key', { envelope: 'secret' }, 'holder'],
  ['an extension', { origin: yomitan }, 'nobody'],
  ['an extension with the key', { origin: yomitan, envelope: 'secret' }, 'nobody'],
  ['a page of this machine', { origin: 'http://localhost' }, 'nobody'],
]

/** A stranger that was given a profile: still nobody in a browser, and no way around a wrong key. */
const openToStrangers: Row[] = [
  ['another computer', { at: lan }, 'stranger'],
  ['a program behind a proxy', { at: '' }, 'stranger'],
  ['a program of this machine', {}, 'local-program'],
  ['a wrong key', { at: lan, envelope: 'abc' }, 'wrong'],
  ['a foreign page', { origin: 'http://evil.example' }, 'nobody'],
  ['a page of another site', { crossOrigin: true }, 'nobody'],
]

function check(title: string, clients: ReturnType<typeof clientConfigs>, rows: readonly Row[]): void {
  t.test(title, (t) => {
    const known = createClients(clients)
    for (const [about, { envelope, ...given }, expected] of rows) {
      const visit = beginVisit(callerAs(given), known)
      // A foreign page is refused by its origin, and its key not looked at.
      const isForeign = mayCall(callerAs(given), known).kind === 'foreign-page'
      const client = isForeign
        ? null
        : visit.outer(envelope === undefined ? null : Buffer.from(JSON.stringify(envelope)))
      const found = client?.name ?? (visit.wrongKeys.size > 0 ? 'wrong' : 'nobody')
      t.equal(found, expected, about)
    }
    t.end()
  })
}

check('in a household, each caller is the one client it should be', clientConfigs(household), asConfigured)
check('without configuration, those are admitted whom AnkiConnect admits', clientConfigs({}), asShipped)
check(
  'with one key and no built-in client, the key alone counts',
  clientConfigs({ holder: { key: 'secret' } }, false),
  keyedOnly,
)
check('a stranger may be given a profile', clientConfigs({ stranger: { profile: 'observe' } }), openToStrangers)

t.test('which client a caller could be, its key aside, decides whether its page may ask', (t) => {
  const known = createClients(clientConfigs(household))
  const welcome = (given: Parameters<typeof callerAs>[0]) => mayCall(callerAs(given), known).expected !== null
  t.equal(welcome({ origin: 'app://obsidian.md' }), true, 'a page that only lacks its key')
  t.equal(welcome({ origin: 'https://page.example' }), true)
  t.equal(welcome({ origin: 'http://evil.example' }), false)
  t.equal(welcome({ origin: 'http://evil.example', key: 'script' }), false, 'a key does not make a page welcome')
  t.equal(welcome({ crossOrigin: true }), false)
  t.end()
})

t.test('keys of every JSON type but text are wrong, and null is none', (t) => {
  const visit = beginVisit(callerAs(), createClients(clientConfigs({ script: { key: '0' } })))
  for (const json of ['0', 'true', '["0"]', '{"key": "0"}', '1e3']) t.equal(visit.outer(Buffer.from(json)), null, json)
  t.equal(visit.wrongKeys.size, 5)
  t.equal(beginVisit(callerAs(), createClients(clientConfigs({}))).outer(null)?.name, 'local-program')
  t.end()
})

t.test('a key is read as JSON is: escapes are the letters they stand for', (t) => {
  const visit = beginVisit(callerAs(), createClients(clientConfigs({ script: { key: 'secret"ü' } })))
  t.equal(visit.outer(Buffer.from('"\\u0073ecret\\"\\u00fc"'))?.name, 'script')
  t.end()
})

t.test('whether a caller may call is one answer, which every room reads', (t) => {
  const known = createClients(clientConfigs(household))
  const kind = (given: Parameters<typeof callerAs>[0]) => mayCall(callerAs(given), known).kind
  t.equal(kind({}), 'free')
  t.equal(kind({ at: lan, crossOrigin: true }), 'nobody', 'a page that does not say which it is')
  t.equal(kind({ origin: 'app://obsidian.md' }), 'key')
  t.equal(kind({ origin: 'http://evil.example' }), 'foreign-page')
  const all = [
    {},
    { at: lan },
    { at: '' },
    { origin: yomitan },
    { origin: 'http://evil.example' },
    { crossOrigin: true },
  ]
  for (const given of all) {
    const caller = callerAs(given)
    const { kind, expected } = mayCall(caller, known)
    t.equal(kind === 'free', known.withoutKey(caller) !== null)
    t.equal(expected === null, known.couldBe(caller).length === 0)
    t.equal(kind === 'foreign-page', caller.origin !== null && expected === null)
  }
  t.end()
})
