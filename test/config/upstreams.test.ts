import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { check } from '../../src/commands/check.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import type { CommandLineOptions } from '../../src/settings/setting.ts'
import { newFolder } from '../support/folder.ts'

const [plain] = defaultConfig().upstreams
const TWO = `
upstreams:
  anna: { url: "http://127.0.0.1:18765", keyFile: key, whenDown: explain }
  ben: { url: "http://localhost:18766", timeout: { read: 5s } }
`

async function load(t: Test, yaml: string, options: CommandLineOptions = {}, env: NodeJS.ProcessEnv = {}, more = {}) {
  const folder = newFolder(t, { 'gateway.yaml': yaml, key: 'secret\n', other: 'another\n', ...more })
  const file = join(folder, 'gateway.yaml')
  return { file, folder, result: await loadConfig({ file, env, options }) }
}

async function loadGood(t: Test, ...given: [yaml: string, options?: CommandLineOptions, env?: NodeJS.ProcessEnv]) {
  const { result } = await load(t, ...given)
  if (!result.ok) throw new Error(result.errors.map(formatConfigError).join('\n'))
  return result.config
}

t.test('several upstreams stand in the order of the file, and what one leaves out is as built in', async (t) => {
  const { upstreams } = await loadGood(t, TWO)
  t.same(upstreams, [
    { ...plain, name: 'anna', url: 'http://127.0.0.1:18765', key: 'secret', whenDown: 'explain' },
    { ...plain, name: 'ben', url: 'http://127.0.0.1:18766', timeout: { ...plain.timeout, read: 5000 } },
  ])
  const reversed = 'upstreams: { z: { url: "http://127.0.0.1:2" }, a: { url: "http://127.0.0.1:3" } }'
  t.same(
    (await loadGood(t, reversed)).upstreams.map(({ name }) => name),
    ['z', 'a'],
  )
})

t.test('the only upstream is called anki, and clients may say so', async (t) => {
  const config = await loadGood(t, 'clients: { phone: { from: 10.0.0.1, upstream: anki } }')
  t.same(config.upstreams, [plain])
  t.equal(config.clients[0]?.upstream, 'anki')
  t.equal(config.clients[1]?.upstream, null)
})

t.test('options and variables about the upstream are about the default one', async (t) => {
  const { upstreams } = await loadGood(
    t,
    TWO,
    { upstream: 'http://127.0.0.1:4' },
    { ANKICONNECT_GATEWAY_WHEN_DOWN: 'drop' },
  )
  t.match(upstreams, [
    { name: 'anna', url: 'http://127.0.0.1:4', key: 'secret', whenDown: 'drop' },
    { name: 'ben', url: 'http://127.0.0.1:18766', whenDown: 'drop' },
  ])
})

const wrong: readonly [name: string, yaml: string, expected: RegExp, options?: CommandLineOptions][] = [
  [
    'one upstream and several',
    `upstream: { whenDown: drop }${TWO}`,
    /^FILE:3:3: upstreams: there is an upstream as well: give that one a name, and move it in here \[config\.upstream-and-upstreams\]$/,
  ],
  [
    'one whose absence closes the ports of all',
    'upstreams: { anna: {}, ben: { url: "http://127.0.0.1:4", whenDown: refuse } }',
    /^FILE:1:\d+: upstreams\.ben\.whenDown: refuse closes the ports of the gateway .*use drop or explain \[config\.refuse-with-several\]$/,
  ],
  ['an empty one besides', `upstream: {}${TWO}`, /^FILE:3:3: upstreams: there is an upstream as well/],
  [
    'no upstream at all',
    'upstreams: {}',
    /^FILE:1:12: upstreams: expected a map of upstreams by their names, such as .* \[config\.expected-map\]$/,
  ],
  [
    'a list',
    'upstreams: [{}]',
    /^FILE:1:12: upstreams: expected a map of upstreams by their names, such as .* \[config\.expected-map\]$/,
  ],
  [
    'a name with a digit in front',
    'upstreams: { 1anna: {} }',
    /^FILE:1:21: upstreams\.1anna: expected a name of letters.* that begins with a letter/,
  ],
  [
    'an unknown member',
    'upstreams: { anna: { ulr: "http://127.0.0.1:1" } }',
    /^FILE:1:22: upstreams\.anna\.ulr: there is no such setting; did you mean url\? \[config\.unknown-key\]$/,
  ],
  [
    'a wrong url',
    'upstreams: { anna: { url: "http://anki.example" } }',
    /^FILE:1:27: upstreams\.anna\.url: expected a URL .* other names are not looked up \[setting\.upstream-url\]$/,
  ],
  [
    'a missing key file',
    'upstreams: { anna: { keyFile: nowhere } }',
    /^FILE:1:31: upstreams\.anna\.keyFile: expected a file with AnkiConnect's key; .*nowhere cannot be read/,
  ],
  [
    'one url twice, however it is spelt',
    'upstreams: { anna: { url: "http://localhost:18765/" }, ben: { url: "http://127.0.0.1:18765" } }',
    /^FILE:1:68: upstreams\.ben\.url: upstream anna has this url already; each Anki needs a port of its own/,
  ],
  [
    'the built-in url twice',
    'upstreams: { anna: {}, ben: {} }',
    /^FILE:1:29: upstreams\.ben\.url: upstream anna has this url already/,
  ],
  [
    'an own address',
    'upstreams: { anna: {}, ben: { url: "http://127.0.0.1:8765" } }',
    /^FILE:1:36: upstreams\.ben\.url: 127\.0\.0\.1:8765 is an address of the gateway itself/,
  ],
  [
    'the own admin listener',
    'upstreams: { anna: {}, ben: { url: "http://127.0.0.1:18764" } }',
    /^FILE:1:36: upstreams\.ben\.url: 127\.0\.0\.1:18764 is the address of the gateway's own admin listener/,
  ],
  [
    'the url of another by an option',
    TWO,
    /^FILE:4:15: upstreams\.ben\.url: upstream anna has this url already/,
    { upstream: 'http://127.0.0.1:18766' },
  ],
  [
    'a client of an unknown one',
    `${TWO}clients: { phone: { from: 10.0.0.1, upstream: bne } }`,
    /^FILE:5:47: clients\.phone\.upstream: there is no upstream of this name; did you mean ben\? \[config\.unknown-name\]$/,
  ],
  [
    'a client of a quite unknown one',
    `${TWO}clients: { local-page: { upstream: somebody } }`,
    /^FILE:5:36: clients\.local-page\.upstream: there is no upstream of this name; there are anna, ben \[config\.unknown-name\]$/,
  ],
  [
    'a client that names one where there is only one',
    'clients: { local-page: { upstream: ben } }',
    /^FILE:1:36: clients\.local-page\.upstream: there is no upstream of this name; there is anki \[config\.unknown-name\]$/,
  ],
  [
    'a client whose upstream is no name',
    'clients: { local-page: { upstream: "a b" } }',
    /^FILE:1:36: clients\.local-page\.upstream: expected the name of an upstream \[setting\.clients\]$/,
  ],
]

for (const [name, yaml, expected, options] of wrong) {
  t.test(`what stops the start: ${name}`, async (t) => {
    const { file, result } = await load(t, yaml, options)
    const errors = result.ok ? [] : result.errors.map((error) => formatConfigError(error).replace(file, 'FILE'))
    t.match(errors, [expected])
    t.equal(errors.length, 1)
  })
}

t.test('a client with a file of its own is told of there', async (t) => {
  const { folder, result } = await load(t, TWO, {}, {}, { 'clients.d/tablet.yaml': 'from: 10.0.0.2\nupstream: bne\n' })
  const errors = result.ok ? [] : result.errors.map((error) => formatConfigError(error).replace(folder, ''))
  t.same(errors, [
    '/clients.d/tablet.yaml: upstream: there is no upstream of this name; did you mean ben? [config.unknown-name]',
  ])
})

t.test('several in front of sandboxes may have any url: it is not used', async (t) => {
  const config = await loadGood(t, 'upstreams: { anna: {}, ben: {} }', { sandbox: true })
  t.equal(config.upstreams.length, 2)
})

t.test('check and --print-config show each of several, and no key', async (t) => {
  const { file, folder, result } = await load(t, TWO)
  const { lines } = await check({ config: file }, {})
  t.match(
    lines.join('\n'),
    /upstream {2}anna: http:\/\/127\.0\.0\.1:18765, with a key; while it is down: explain\n {2}upstream {2}ben: http:\/\/127\.0\.0\.1:18766, without a key/,
  )
  const text = result.ok ? printConfig(result) : ''
  t.notMatch(text, 'secret')
  const printed = parse(text) as Record<string, unknown>
  t.equal(printed.upstream, undefined)
  t.same(Object.keys(printed.upstreams as object), ['anna', 'ben'])
  t.match(printed.upstreams, {
    anna: { keyFile: join(folder, 'key'), whenDown: 'explain' },
    ben: { keyFile: undefined, timeout: { read: '5s' } },
  })
})

t.test('a port that routes are served on stays open, which the owner is told', async (t) => {
  const route = 'routes: { /a/: { target: "http://127.0.0.1:5050", clients: [local-program] } }'
  const { result: told } = await load(t, `upstream: { whenDown: refuse }\n${route}`)
  t.match(told, { ok: true, notes: [/^whenDown: refuse closes no port while routes are configured/] })
  const { result: quiet } = await load(t, `upstream: { whenDown: drop }\n${route}`)
  t.match(quiet, { ok: true, notes: [] })
})
