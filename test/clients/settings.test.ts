import { hash } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { newFolder } from '../support/folder.ts'

interface Given {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: NodeJS.ProcessEnv
  readonly mode?: number
}

const KEY = 'a-key-that-is-long-enough'

/** Loads `clients: {...}`; errors with the folder's name taken out. */
async function load(t: Test, clients: string, { files = {}, env = {}, mode = 0o600 }: Given = {}) {
  const folder = newFolder(t, { 'gateway.yaml': clients, ...files })
  const file = join(folder, 'gateway.yaml')
  chmodSync(file, mode)
  const result = await loadConfig({ file, env, options: {} })
  const errors = result.ok ? [] : result.errors.map((error) => formatConfigError(error).replaceAll(`${folder}/`, ''))
  return {
    errors,
    clients: result.ok ? result.config.clients : [],
    notes: result.ok ? result.notes : [],
    result,
    folder,
  }
}

t.test('a key is kept as its hash, wherever it comes from', async (t) => {
  const digest = hash('sha256', KEY)
  const yaml = `
clients:
  clear: { key: ${KEY} }
  hashed: { keyHash: "sha256:${'AB'.repeat(32)}" }
  filed: { keyFile: phone-key }
  variable: { key: "\${PHONE_KEY}" }
  several: { key: another-key-of-some-length, keyHash: "sha256:${'0'.repeat(64)}" }
`
  const { clients, errors } = await load(t, yaml, {
    files: { 'phone-key': ' filed-key-long-enough\n' },
    env: { PHONE_KEY: 'variable-key-long-enough' },
  })
  t.same(errors, [])
  const hashes = Object.fromEntries(clients.map(({ name, keyHashes }) => [name, keyHashes]))
  t.match(hashes, {
    clear: [digest],
    hashed: ['ab'.repeat(32)],
    filed: [hash('sha256', 'filed-key-long-enough')],
    variable: [hash('sha256', 'variable-key-long-enough')],
    several: [hash('sha256', 'another-key-of-some-length'), '0'.repeat(64)],
  })
  t.notMatch(JSON.stringify(clients), KEY)
})

t.test('a key in clear is taken from a file for its owner alone, or from the environment', async (t) => {
  const clear = `clients: { phone: { key: ${KEY} } }`
  for (const mode of [0o644, 0o640, 0o660, 0o604]) {
    const { errors } = await load(t, clear, { mode })
    t.match(errors, [/^gateway.yaml:1:\d+: clients\.phone\.key: others can read a key in this file; .*chmod 600/])
    t.notMatch(errors.join(), KEY)
  }
  t.same((await load(t, clear, { mode: 0o400 })).errors, [])
  const variable = 'clients: { phone: { key: "${PHONE_KEY}" } }'
  t.same((await load(t, variable, { mode: 0o644, env: { PHONE_KEY: KEY } })).errors, [])
  const partly = 'clients: { phone: { key: "${PHONE_KEY}-and-more" } }'
  t.equal((await load(t, partly, { mode: 0o644, env: { PHONE_KEY: KEY } })).errors.length, 1)
})

t.test('a short key is noted, and its client named', async (t) => {
  const { notes } = await load(t, 'clients: { phone: { key: hunter2 } }')
  t.match(notes, [/^the key of client phone is short/])
  t.notMatch(notes.join(), 'hunter2')
})

t.test('what is wrong with a client is told at its place', async (t) => {
  const table: [string, RegExp][] = [
    ['phone: {}', /clients\.phone: expected at least one of key, keyHash, keyFile, origin and from/],
    ['phone: { profile: read-only }', /clients\.phone: expected at least one of/],
    ['local-program: { from: 10.0.0.1 }', /clients\.local-program\.from: this client is built in/],
    ['stranger: { key: xxxxxxxxxxxxxxxx }', /clients\.stranger\.key: this client is built in/],
    ['"two words": { from: 10.0.0.1 }', /expected a name of letters/],
    ['phone: { keyHash: abc }', /clients\.phone\.keyHash: expected sha256: and 64/],
    ['phone: { keyFile: missing }', /clients\.phone\.keyFile: .*the key of client phone; .*ENOENT/],
    ['phone: { origin: [] }', /clients\.phone\.origin: expected/],
    ['phone: { origin: "null" }', /clients\.phone\.origin: .*null is what every sandboxed frame/],
    ['phone: { origin: "http://localhost:3000/" }', /clients\.phone\.origin: .*did you mean http:\/\/localhost:3000\?/],
    ['phone: { origin: "https://EXAMPLE.org:443" }', /clients\.phone\.origin: .*did you mean https:\/\/example\.org\?/],
    ['phone: { origin: "https://*.example.org" }', /clients\.phone\.origin: expected an origin/],
    ['phone: { origin: ["app://obsidian.md", example.org] }', /clients\.phone\.origin\[1\]: expected an origin/],
    ['phone: { from: 10.0.0.1/8 }', /clients\.phone\.from: .*did you mean 10\.0\.0\.0\/8\?/],
    ['phone: { from: [10.0.0.1, 10.0.0.0/40] }', /clients\.phone\.from\[1\]: expected an IP address/],
    ['phone: { from: 10.0.0.1, profile: "two words" }', /clients\.phone\.profile: expected the name/],
    ['phone: { from: 10.0.0.1, errors: html }', /clients\.phone\.errors: expected one of anki, http/],
    ['phone: { form: 10.0.0.1 }', /clients\.phone\.form: there is no such setting; did you mean from\?/],
    ['phone: 7', /clients\.phone: expected a map/],
  ]
  for (const [client, expected] of table) {
    const { errors } = await load(t, `clients:\n  ${client}\n`)
    t.match(errors[0], expected, client)
    t.match(errors[0], /^gateway\.yaml:2:\d+: /, client)
  }
})

t.test('origins of every kind of page are taken as their programs write them', async (t) => {
  const origins = [
    'https://a.example:8443',
    'app://obsidian.md',
    'file://',
    'capacitor://localhost',
    'moz-extension://0f-1',
  ]
  const { clients, errors } = await load(t, `clients: { one: { origin: ${JSON.stringify(origins)} } }`)
  t.same(errors, [])
  t.same(clients[0]?.origins, origins)
})

t.test('two clients that one request could be with equal right stop the start', async (t) => {
  const hashOf = (digit: string) => `keyHash: "sha256:${digit.repeat(64)}"`
  const table: [string, string, boolean][] = [
    [`{ ${hashOf('a')} }`, `{ ${hashOf('a')} }`, true],
    [`{ ${hashOf('a')} }`, `{ ${hashOf('b')} }`, false],
    [`{ ${hashOf('a')} }`, `{ ${hashOf('a')}, from: 10.0.0.1 }`, false],
    [`{ ${hashOf('a')}, from: 10.0.0.0/8 }`, `{ ${hashOf('a')}, from: 10.1.0.0/16 }`, true],
    [`{ ${hashOf('a')}, from: 10.0.0.0/8 }`, `{ ${hashOf('a')}, from: 11.0.0.0/8 }`, false],
    ['{ origin: "https://a.example" }', '{ origin: "https://a.example" }', true],
    ['{ origin: ["https://a.example", "https://b.example"] }', '{ origin: "https://b.example" }', true],
    ['{ origin: "https://a.example" }', '{ origin: "https://b.example" }', false],
    ['{ origin: any-extension }', '{ origin: any-extension }', true],
    ['{ origin: any-extension }', '{ origin: "chrome-extension://abc" }', false],
    ['{ origin: [any-extension, "chrome-extension://abc"] }', '{ origin: "chrome-extension://abc" }', true],
    ['{ from: 10.0.0.0/8 }', '{ from: 10.0.0.1 }', true],
    ['{ from: 10.0.0.0/8 }', '{ from: ["fd00::/8", 11.0.0.1] }', false],
    ['{ from: 10.0.0.0/8 }', '{ from: 10.0.0.0/8, origin: "https://a.example" }', false],
    ['{ from: 0.0.0.0/0 }', `{ ${hashOf('a')} }`, false],
  ]
  for (const [one, other, isTie] of table) {
    const { errors } = await load(t, `clients:\n  one: ${one}\n  other: ${other}\n`)
    t.equal(errors.length, isTie ? 1 : 0, `${one} ${other}`)
    if (isTie) t.match(errors[0], /^gateway\.yaml:3:\d+: clients\.other: .*client one or that of client other;/)
  }
})

t.test('the built-in clients stand last and can be configured, not conditioned', async (t) => {
  const { clients } = await load(t, 'clients: { local-page: { profile: none }, phone: { from: 10.0.0.1 } }')
  t.same(
    clients.map(({ name, profile }) => [name, profile]),
    [
      ['phone', null],
      ['local-program', null],
      ['browser-extension', null],
      ['anki-page', null],
      ['local-page', 'none'],
      ['stranger', null],
    ],
  )
})

t.test('each file in clients.d is one more client, held to the same grammar', async (t) => {
  const files = {
    'clients.d/phone.yaml': 'from: 10.0.0.1\n',
    'clients.d/yomitan.yaml': 'origin: any-extension\n',
    'clients.d/stranger.yaml': 'profile: none\n',
    'clients.d/.hidden.yaml': 'nonsense',
    'clients.d/readme.txt': 'nonsense',
  }
  const good = await load(t, 'clients: { tablet: { from: 10.0.0.2 } }', { files })
  t.same(good.errors, [])
  t.same(good.clients.map(({ name }) => name).slice(0, 3), ['tablet', 'phone', 'yomitan'])
  t.ok(good.result.ok && good.result.files.includes(join(good.folder, 'clients.d/phone.yaml')))

  const bad = await load(t, 'clients: { phone: { from: 10.0.0.3 }, tablet: { from: 10.0.0.9 } }', {
    files: { ...files, 'clients.d/tv.yaml': 'from: 10.0.0.9\n', 'clients.d/x.yaml': 'form: 10.0.0.1\n' },
  })
  t.match(bad.errors, [
    /^clients\.d\/x\.yaml:1:1: form: there is no such setting; did you mean from\?/,
    /^clients\.d\/phone\.yaml: the configuration file already has a client of this name/,
    /^clients\.d\/tv\.yaml: a request could equally well be that of client tablet or that of client tv/,
  ])
  const tie = await load(t, 'clients: { tablet: { from: 10.0.0.9 } }', {
    files: { 'clients.d/tv.yaml': 'from: 10.0.0.9' },
  })
  t.match(tie.errors, [/client tablet or that of client tv/])
})

t.test('names are taken as hosts in lower case and without a last dot; addresses and ports are not', async (t) => {
  const good = await load(t, 'hosts: [NAS.Lan, "anki.example.", xn--bcher-kva.example]')
  t.same(good.result.ok && good.result.config.hosts, ['nas.lan', 'anki.example', 'xn--bcher-kva.example'])
  for (const name of ['nas.lan:8765', '10.0.0.1', '"[::1]"', '"*.lan"', '"http://nas"', '""', '-a', 'a..b']) {
    const { errors } = await load(t, `hosts: [nas, ${name}]`)
    t.match(errors[0], /^gateway\.yaml:1:\d+: hosts\[1\]: expected/, name)
  }
})
