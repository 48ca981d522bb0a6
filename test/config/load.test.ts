import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { leaves, optionName, variableOf } from '../../src/config/settings.ts'
import type { CommandLineOptions } from '../../src/settings/setting.ts'
import { clientConfigs, networkOf } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'

interface Given {
  readonly yaml?: string | Buffer
  readonly env?: NodeJS.ProcessEnv
  readonly options?: CommandLineOptions
}

/** Loads from a file of this text beside the key file `key`, as `gateway.yaml`. */
async function load(t: Test, { yaml, env = {}, options = {} }: Given) {
  const folder = newFolder(t, { key: '  secret \n', 'gateway.yaml': yaml ?? '' })
  const file = join(folder, 'gateway.yaml')
  const result = await loadConfig({ ...(yaml !== undefined && { file }), env, options })
  return {
    result,
    folder,
    errors: result.ok ? [] : result.errors.map((error) => formatConfigError(error).replace(file, 'FILE')),
  }
}

async function loadGood(t: Test, given: Given) {
  const { result, errors, folder } = await load(t, given)
  if (!result.ok) throw new Error(errors.join('\n'))
  return { config: result.config, notes: result.notes, folder }
}

t.test('without file, environment and options the built-in configuration holds', async (t) => {
  const { config, notes } = await loadGood(t, {})
  t.same(config, defaultConfig())
  t.same(notes, [])
})

t.test('a gateway.yaml in the working directory is not picked up', async (t) => {
  const folder = newFolder(t, { 'gateway.yaml': 'listen: ["127.0.0.1:1"]' })
  const before = process.cwd()
  process.chdir(folder)
  t.teardown(() => process.chdir(before))
  t.same((await loadGood(t, {})).config, defaultConfig())
})

t.test('an empty file, one with comments alone, and an empty map change nothing', async (t) => {
  for (const yaml of ['', '# nothing\n', '{}', '---\n'])
    t.same((await loadGood(t, { yaml })).config, defaultConfig(), yaml)
})

t.test('every setting of the file arrives, durations in milliseconds and sizes in bytes', async (t) => {
  const { config } = await loadGood(t, {
    yaml: `
listen: ["127.0.0.1:9001", "[::1]:9002"]
hosts: [NAS.lan., anki.example]
trustedProxies: [127.0.0.1, "fd00::/8"]
clients: { claude: { origin: "app://obsidian.md", from: 10.0.0.0/8, profile: agent, errors: http }, stranger: { profile: none } }
upstream:
  url: http://localhost:9003/
  keyFile: key
  whenDown: explain
  collection: /anki/one
  offload: off
  timeout: { connect: 5s, read: 100ms, write: 2s, long: 1h }
admin: { address: "127.0.0.1:9004", keyHash: "sha256:${'AB'.repeat(32)}", notify: false }
metrics: { address: "0.0.0.0:9005" }
learning: { every: 5min }
limits:
  { body: 1MiB, buffered: 2MiB, headers: 8KiB, headerTime: 1s, bodyTime: 1min, connections: 7, depth: 8, leaves: 9, values: 10 }
cache: { size: 1KiB, ttl: 0s, volatile: 5s, stamp: trust, actions: { deckNames: off, areDue: 2s } }
log: { level: debug, format: pretty }
`,
  })
  t.same(config, {
    ...defaultConfig(),
    listen: [
      { address: { host: '127.0.0.1', port: 9001 }, transport: 'loopback' },
      { address: { host: '::1', port: 9002 }, transport: 'loopback' },
    ],
    hosts: ['nas.lan', 'anki.example'],
    trustedProxies: ['127.0.0.1', 'fd00::/8'].map(networkOf),
    clients: clientConfigs({
      claude: {
        origins: ['app://obsidian.md'],
        from: ['10.0.0.0/8'],
        profile: 'agent',
        errors: 'http',
        readAhead: true,
      },
      stranger: { profile: 'none', readAhead: true },
    }),
    upstreams: [
      {
        name: 'anki',
        url: 'http://127.0.0.1:9003',
        key: 'secret',
        whenDown: 'explain',
        collection: '/anki/one',
        offload: 'off',
        timeout: { connect: 5000, read: 100, write: 2000, long: 3_600_000 },
      },
    ],
    admin: { address: { host: '127.0.0.1', port: 9004 }, keyHash: 'ab'.repeat(32), key: null, notify: false },
    metrics: { address: { host: '0.0.0.0', port: 9005 } },
    learning: { every: 300_000 },
    limits: {
      ...defaultConfig().limits,
      body: 1_048_576,
      buffered: 2_097_152,
      headers: 8192,
      headerTime: 1000,
      bodyTime: 60_000,
      connections: 7,
      depth: 8,
      leaves: 9,
      values: 10,
    },
    cache: { size: 1024, ttl: 0, volatile: 5000, stamp: 'trust', actions: { deckNames: 0, areDue: 2000 } },
    log: { level: 'debug', format: 'pretty' },
    sandbox: false,
  })
})

t.test('the cache is off, or has what it was given and the rest as built in', async (t) => {
  t.equal((await loadGood(t, { yaml: 'cache: off' })).config.cache, null)
  t.same((await loadGood(t, { yaml: 'cache: { ttl: 3s }' })).config.cache, { ...defaultConfig().cache, ttl: 3000 })
})

t.test('the configuration is frozen to its leaves, the built-in one included', async (t) => {
  for (const config of [(await loadGood(t, { yaml: 'limits: { depth: 5 }' })).config, defaultConfig()]) {
    for (const part of [
      config,
      config.listen,
      config.listen[0],
      config.upstreams[0].timeout,
      config.admin.address,
      config.limits,
    ]) {
      t.ok(Object.isFrozen(part))
    }
  }
})

t.test('the command line beats the environment, which beats the file, which beats what is built in', async (t) => {
  const yaml = 'admin: { address: "127.0.0.1:1" }'
  const env = { ANKICONNECT_GATEWAY_ADMIN: '127.0.0.1:2' }
  const options = { admin: '127.0.0.1:3' }
  t.equal((await loadGood(t, { yaml })).config.admin.address.port, 1)
  t.equal((await loadGood(t, { yaml, env })).config.admin.address.port, 2)
  t.equal((await loadGood(t, { yaml, env, options })).config.admin.address.port, 3)
})

t.test('every option has an environment variable that says the same', async (t) => {
  const folder = newFolder(t, { key: 'secret' })
  const hashed = `sha256:${'ab'.repeat(32)}`
  const pairs: [CommandLineOptions, NodeJS.ProcessEnv][] = [
    [{ listen: ['127.0.0.1:1', '[::1]:2'] }, { ANKICONNECT_GATEWAY_LISTEN: '127.0.0.1:1, [::1]:2' }],
    [{ upstream: 'http://127.0.0.1:3' }, { ANKICONNECT_GATEWAY_UPSTREAM: 'http://127.0.0.1:3' }],
    [{ upstreamKeyFile: join(folder, 'key') }, { ANKICONNECT_GATEWAY_UPSTREAM_KEY_FILE: join(folder, 'key') }],
    [{ whenDown: 'explain' }, { ANKICONNECT_GATEWAY_WHEN_DOWN: 'explain' }],
    [{ admin: '127.0.0.1:4' }, { ANKICONNECT_GATEWAY_ADMIN: '127.0.0.1:4' }],
    [{ adminKeyHash: hashed }, { ANKICONNECT_GATEWAY_ADMIN_KEY_HASH: hashed }],
    [{ metrics: '0.0.0.0:5' }, { ANKICONNECT_GATEWAY_METRICS: '0.0.0.0:5' }],
    [{ logLevel: 'silent' }, { ANKICONNECT_GATEWAY_LOG_LEVEL: 'silent' }],
    [{ logFormat: 'pretty' }, { ANKICONNECT_GATEWAY_LOG_FORMAT: 'pretty' }],
    [{ sandbox: true }, { ANKICONNECT_GATEWAY_SANDBOX: '1' }],
    [
      { sandbox: true, traffic: true },
      { ANKICONNECT_GATEWAY_SANDBOX: '1', ANKICONNECT_GATEWAY_TRAFFIC: '1' },
    ],
  ]
  const published = Object.assign({}, ...pairs.map(([options]) => options)) as CommandLineOptions
  for (const { path, row } of leaves) {
    if (row.option === undefined) continue
    const option = optionName(row).replace(/-[a-z]/g, ([, letter = '']) => letter.toUpperCase())
    if (Object.hasOwn(published, option)) continue
    const example = row.examples?.find((one) => one !== row.default)
    t.not(example, undefined, `${path} has an option, and so needs an example that is not its default`)
    pairs.push([{ [option]: String(example) }, { [variableOf(row)]: String(example) }])
  }
  for (const [options, env] of pairs) {
    const { config } = await loadGood(t, { options })
    t.same((await loadGood(t, { env })).config, config, Object.keys(env).join())
    t.notSame(config, defaultConfig(), `${Object.keys(options)} has an effect`)
  }
  const file = join(newFolder(t, { 'other.yaml': 'limits: { depth: 9 }' }), 'other.yaml')
  t.equal((await loadGood(t, { options: { config: file } })).config.limits.depth, 9)
  t.equal((await loadGood(t, { env: { ANKICONNECT_GATEWAY_CONFIG: file } })).config.limits.depth, 9)
})

t.test('an empty environment variable is one that is not set', async (t) => {
  const env = { ANKICONNECT_GATEWAY_LISTEN: '', ANKICONNECT_GATEWAY_CONFIG: '' }
  t.same((await loadGood(t, { env })).config, defaultConfig())
})

t.test('a variable with our prefix that nothing reads is noted, with the one that was meant', async (t) => {
  const { notes } = await loadGood(t, { env: { ANKICONNECT_GATEWAY_LISTN: 'x', OTHER: 'y' } })
  t.same(notes, [
    'no setting reads the environment variable ANKICONNECT_GATEWAY_LISTN; did you mean ANKICONNECT_GATEWAY_LISTEN? [config.unknown-variable]',
  ])
})

t.test('a wrong value is told with its place: file, line and column, option, or variable', async (t) => {
  const table: [Given, string][] = [
    [{ yaml: 'limits:\n  depth: 0' }, 'FILE:2:10: limits.depth: expected a whole number from 1 to 1000'],
    [{ env: { ANKICONNECT_GATEWAY_ADMIN: 'x' } }, 'environment: ANKICONNECT_GATEWAY_ADMIN: expected HOST:PORT'],
    [{ options: { logFormat: 'jsn' } }, 'command line: --log-format: expected one of pretty, json; did you mean json?'],
    [{ options: { upstreamKeyFile: '' } }, 'command line: --upstream-key-file: expected the name of a file'],
    [
      { env: { ANKICONNECT_GATEWAY_SANDBOX: 'maybe' } },
      'environment: ANKICONNECT_GATEWAY_SANDBOX: expected true or false',
    ],
  ]
  for (const [given, expected] of table) t.ok((await load(t, given)).errors[0]?.startsWith(expected), expected)
})

t.test('all errors are told at once', async (t) => {
  const { errors } = await load(t, { yaml: 'listen: x\nupsteam: {}\nlog: { level: loud }\nlimits: { body: 8 }' })
  t.same(errors.map((line) => line.split(':')[1]).sort(), ['1', '2', '3', '4'])
})

t.test('a relative key file starts at the folder of the file that names it', async (t) => {
  const folder = newFolder(t, { 'conf/gateway.yaml': 'upstream: { keyFile: ../key }', key: 'other\n' })
  const result = await loadConfig({ file: join(folder, 'conf', 'gateway.yaml'), env: {}, options: {} })
  t.equal(result.ok && result.config.upstreams[0].key, 'other')
})

t.test(
  'a key file that is missing, empty, a folder or of several lines stops the start, and is not shown',
  async (t) => {
    const folder = newFolder(t, { empty: ' \n', lines: 'topsecret\nmore' })
    mkdirSync(join(folder, 'folder'))
    for (const name of ['nowhere', 'empty', 'folder', 'lines']) {
      const { errors } = await load(t, { options: { upstreamKeyFile: join(folder, name) } })
      t.match(errors, [/^command line: --upstream-key-file: expected /], name)
      t.notMatch(errors.join(), /topsecret/)
    }
  },
)

t.test('a key file that others can read is noted', { skip: process.platform === 'win32' }, async (t) => {
  const file = join(newFolder(t, { key: 'secret' }), 'key')
  chmodSync(file, 0o644)
  t.match((await loadGood(t, { options: { upstreamKeyFile: file } })).notes, [/other users .* chmod 600/])
  chmodSync(file, 0o600)
  t.same((await loadGood(t, { options: { upstreamKeyFile: file } })).notes, [])
})

t.test('a file that is not there, not readable or not UTF-8 stops the start', async (t) => {
  const folder = newFolder(t, {})
  const result = await loadConfig({ file: join(folder, 'none.yaml'), env: {}, options: {} })
  t.match(result.ok ? [] : result.errors, [{ message: 'there is no such file', code: 'config.file-missing' }])
  const directory = await loadConfig({ file: folder, env: {}, options: {} })
  t.match(directory.ok ? [] : directory.errors, [{ message: 'it cannot be read (EISDIR)' }])
  writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x23, 0xe4, 0x0a]))
  const latin = await loadConfig({ file: join(folder, 'latin.yaml'), env: {}, options: {} })
  t.match(latin.ok ? [] : latin.errors, [{ message: 'it is not UTF-8 text' }])
})

t.test('who asks for the sandbox and names an upstream learns that the upstream is not used', async (t) => {
  const { config, notes } = await loadGood(t, {
    yaml: 'upstream: { url: "http://127.0.0.1:3" }',
    options: { sandbox: true },
  })
  t.equal(config.sandbox, true)
  t.match(notes, [/the sandbox replaces the configured upstream \[config\.sandbox-instead\]/])
})
