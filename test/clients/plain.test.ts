import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { shippedProfiles } from '../../src/checks/policy/shipped.ts'
import { mayCall } from '../../src/clients/access.ts'
import { createClients } from '../../src/clients/clients.ts'
import { permissionAnswer } from '../../src/clients/permission.ts'
import { remedyFor } from '../../src/clients/remedy.ts'
import { beginVisit } from '../../src/clients/visit.ts'
import { lackingForPlain, servedPlain } from '../../src/config/served-plain.ts'
import type { ListenerConfig } from '../../src/edge/listen.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { callerAs } from './caller.ts'

const catalogue = loadCatalogue()
const lan = '192.168.1.7'
const from = ['192.168.1.0/24']
const plainly: ListenerConfig = { address: { host: '192.168.1.10', port: 8765 }, transport: 'plain' }

/** A household behind a plain listener: who lacks nothing, and everyone who lacks something. */
const household: Record<string, GivenClient> = {
  reader: { key: 'reader', from, profile: 'card-creator' },
  page: { key: 'page', from, origins: ['https://page.example'], profile: 'read-only' },
  script: { key: 'script', profile: 'card-creator' },
  tablet: { key: 'tablet', from, profile: 'admin' },
  learner: { key: 'learner', from, profile: 'card-creator', mode: 'report' },
  television: { from: ['192.168.1.50'], profile: 'observe' },
  plugin: { origins: ['app://obsidian.md'], profile: 'observe' },
  stranger: { profile: 'observe' },
}
const configs = clientConfigs(household)
const config = { listen: [plainly], clients: configs, profiles: {} }
const known = createClients(configs, { plain: servedPlain(config, catalogue) })
const quote = (text: string) => Buffer.from(JSON.stringify(text))

type Row = [string, Parameters<typeof callerAs>[0] & { readonly envelope?: string }, string | null]
const table: Row[] = [
  ['a key, an address and a narrow profile', { envelope: 'reader', at: lan }, 'reader'],
  ['the same with the key in the URL', { key: 'reader', at: lan }, 'reader'],
  ['the same as a trusted proxy says', { envelope: 'reader', at: lan, local: false }, 'reader'],
  ['the same from elsewhere', { envelope: 'reader', at: '192.168.2.7' }, null],
  ['the same behind an unknown proxy', { envelope: 'reader', at: '' }, null],
  ['a page with all of it', { envelope: 'page', at: lan, origin: 'https://page.example' }, 'page'],
  ['a key from anywhere', { envelope: 'script', at: lan }, null],
  ['a wide profile', { envelope: 'tablet', at: lan }, null],
  ['report mode', { envelope: 'learner', at: lan }, null],
  ['an address alone', { at: '192.168.1.50' }, null],
  ['an origin alone', { origin: 'app://obsidian.md', at: lan }, null],
  ['nothing at all', { at: lan }, null],
  ['a program of this machine', { at: '127.0.0.1' }, null],
  ['the same by IPv6', { at: '::1' }, null],
  ['a program that a proxy says is of this machine', { at: '127.0.0.1', local: true }, null],
  ['an extension of this machine', { origin: 'chrome-extension://x' }, null],
  ['a page of this machine', { origin: 'http://localhost' }, null],
]

t.test('by a plain listener a caller is a client with a key, an address and a narrow profile, or nobody', (t) => {
  for (const [what, { envelope, ...given }, expected] of table) {
    const visit = beginVisit(callerAs({ transport: 'plain', ...given }), known)
    t.equal(visit.outer(envelope === undefined ? null : quote(envelope))?.name ?? null, expected, what)
  }
  for (const transport of ['loopback', 'tls'] as const) {
    const name = (given: object) => beginVisit(callerAs({ transport, ...given }), known).outer(null)?.name
    t.equal(name({}), 'local-program', `by ${transport} the built-in clients are who they are`)
    t.equal(name({ at: '192.168.1.50' }), 'television')
    t.equal(beginVisit(callerAs({ transport, at: lan }), known).outer(quote('tablet'))?.name, 'tablet')
  }
  t.end()
})

t.test('an item of a multi with another key is held to the same, and a key that is not served counts as wrong', (t) => {
  const visit = beginVisit(callerAs({ transport: 'plain', at: lan }), known)
  const holder = visit.outer(quote('reader'))
  t.equal(holder?.name, 'reader')
  t.equal(visit.item(null, holder as never)?.name, 'reader')
  t.equal(visit.item(quote('tablet'), holder as never), null)
  t.equal(visit.item(quote('script'), holder as never), null)
  t.same([...visit.wrongKeys], ['"tablet"', '"script"'])
  t.end()
})

t.test('whoever asks for permission is told that a key is needed where one would help, else denied', (t) => {
  const answer = (given: object) => permissionAnswer(mayCall(callerAs({ transport: 'plain', ...given }), known))
  t.match(String(answer({ at: lan }).text), '"requireApikey": true')
  t.match(String(answer({ at: lan, origin: 'app://obsidian.md' }).text), 'denied')
  t.match(String(answer({ at: '127.0.0.1' }).text), 'denied')
  t.end()
})

t.test('of all clients, a caller could only be those that are served', (t) => {
  const names = (given: object) => known.couldBe(callerAs({ at: lan, ...given })).map(({ name }) => name)
  t.same(names({ transport: 'plain' }), ['reader'])
  t.same(names({ transport: 'plain', at: '192.168.1.50' }), ['reader'])
  t.same(names({ transport: 'tls' }), ['reader', 'script', 'tablet', 'learner', 'stranger'])
  t.end()
})

t.test('the log says why: what a plain listener asks for, and where else to come in', (t) => {
  const remedy = (wrongKey: boolean) => remedyFor(callerAs({ transport: 'plain', at: lan }), known, wrongKey).text
  t.match(
    remedy(true),
    /its key, sent from 192\.168\.1\.\d+, does not belong to a client that a plain listener serves: .* transport: tls/,
  )
  t.match(
    remedy(false),
    /it called from 192\.168\.1\.\d+, and is not a client that a plain listener serves: .*no wider than card-creator/,
  )
  t.end()
})

t.test('of the shipped profiles, those that only read or make cards are served in clear', (t) => {
  const names = [...Object.keys(shippedProfiles()), 'none']
  const clients = clientConfigs(
    Object.fromEntries(names.map((profile) => [`by-${profile}`, { key: profile, from, profile }])),
  )
  const lacking = lackingForPlain({ clients, profiles: {} }, catalogue)
  t.same(names.filter((name) => lacking.get(`by-${name}`)?.length === 0).sort(), [
    'card-creator',
    'none',
    'observe',
    'read-only',
  ])
  t.same(servedPlain({ ...config, listen: [] }, catalogue), new Set(), 'nobody is where there is no such listener')
  t.end()
})
