import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { readConfigSchema } from '../../src/config/grammar.ts'
import { loadConfig } from '../../src/config/load.ts'
import { rows } from '../../src/config/settings.ts'
import { newFolder } from '../support/folder.ts'
import { comesBack } from './comes-back.ts'

const validate = new Ajv2020({ strict: false }).compile(readConfigSchema() as object)

async function load(t: Test, yaml: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(newFolder(t, { 'gateway.yaml': yaml }), 'gateway.yaml')
  const loaded = await loadConfig({ file, env, options: {} })
  return loaded.ok ? loaded : loaded.errors.map(formatConfigError).map((line) => line.replaceAll(file, 'FILE'))
}

/** The configuration of a short form is the one of the form written out, an editor takes it, and it is printed as one that comes back. */
async function isShortFor(t: Test, short: string, long: string): Promise<void> {
  const [one, other] = [await load(t, short), await load(t, long)]
  if (Array.isArray(one) || Array.isArray(other)) return void t.same([one, other], [[], []], short)
  t.same(one.config, other.config, short)
  t.ok(validate(parse(short)), `${short}: ${JSON.stringify(validate.errors)}`)
  await comesBack(t, one)
}

t.test('a short form that can mean only one thing is taken as that', async (t) => {
  const pairs: [string, string][] = [
    ['learning: on', 'learning: { every: 60s }'],
    ['learning: yes', 'learning: { every: 60s }'],
    ['learning: 5min', 'learning: { every: 5min }'],
    ['learning: false', 'learning: off'],
    ['cache: on', 'cache: {}'],
    ['cache: no', 'cache: off'],
    ['cache: { stamp: false, actions: { deckNames: no } }', 'cache: { stamp: off, actions: { deckNames: off } }'],
    ['audit: /var/log/audit.jsonl', 'audit: { file: /var/log/audit.jsonl }'],
    ['log: debug', 'log: { level: debug }'],
    ['log: pretty', 'log: { format: pretty }'],
    ['upstream: http://127.0.0.1:1', 'upstream: { url: "http://127.0.0.1:1" }'],
    ['upstream: 127.0.0.1:1', 'upstream: { url: "http://127.0.0.1:1" }'],
    ['upstream: localhost:1', 'upstream: { url: "http://127.0.0.1:1" }'],
    ['upstream: 1', 'upstream: { url: "http://127.0.0.1:1" }'],
    [
      'upstreams: { a: 1, b: "http://127.0.0.1:2" }',
      'upstreams: { a: { url: "http://127.0.0.1:1" }, b: { url: "http://127.0.0.1:2" } }',
    ],
    ['upstream: { offload: no }', 'upstream: { offload: off }'],
    ['admin: 127.0.0.1:9', 'admin: { address: "127.0.0.1:9" }'],
    ['admin: 9', 'admin: { address: "127.0.0.1:9" }'],
    ['admin: { notify: no }', 'admin: { notify: false }'],
    ['metrics: 0.0.0.0:9', 'metrics: { address: "0.0.0.0:9" }'],
    ['metrics: 9', 'metrics: { address: "127.0.0.1:9" }'],
    ['listen: 8775', 'listen: ["127.0.0.1:8775", "[::1]:8775"]'],
    ['listen: 127.0.0.1:8775', 'listen: ["127.0.0.1:8775"]'],
    ['listen: [8775, "127.0.0.2:1"]', 'listen: ["localhost:8775", "127.0.0.2:1"]'],
    [
      'listen: { address: "10.0.0.1:1", transport: tls, certificate: self-signed }',
      'listen: [{ address: "10.0.0.1:1", transport: tls, certificate: self-signed }]',
    ],
    ['hosts: nas.lan', 'hosts: [nas.lan]'],
    ['trustedProxies: 10.0.0.1', 'trustedProxies: [10.0.0.1]'],
    [
      'limits: { body: 8 MiB, headerTime: 2 minutes, depth: "12" }',
      'limits: { body: 8MiB, headerTime: 2min, depth: 12 }',
    ],
    ['approvals: { hold: 0, valid: 1 hour }', 'approvals: { hold: 0s, valid: 1h }'],
    [
      'budgets: { a: { calls: 20/sec, notes: 60 per hour, hit: "0.5" } }',
      'budgets: { a: { calls: 20/s, notes: 60/h, hit: 0.5 } }',
    ],
    [
      'budgets: { a: { calls: [20 / second, 1000 a day], bytes: 8MiB per minute } }',
      'budgets: { a: { calls: [20/s, 1000/d], bytes: 8MiB/min } }',
    ],
    [
      'profiles: { p: { allow: addNote, deny: "@host", where: { addNote: { deck: { absent: yes } } }, hazards: { block: on } } }',
      'profiles: { p: { allow: [addNote], deny: ["@host"], where: { addNote: { deck: { absent: true } } }, hazards: { block: true } } }',
    ],
    [
      'clients:\nprofiles:\nbudgets:\nroutes:\nlimits:\nlog:\nadmin:\nmetrics:\nupstream:\ncache:\nhosts:\nactions:\ntrustedProxies:',
      '{}',
    ],
  ]
  for (const [short, long] of pairs) await isShortFor(t, short, long)
})

t.test('a value can come from a variable, whatever its kind', async (t) => {
  const env = { NOTIFY: 'off', DEPTH: '12', URL: 'http://127.0.0.1:1' }
  const loaded = await load(t, 'admin: { notify: "${NOTIFY}" }\nlimits: { depth: "${DEPTH}" }\nupstream: ${URL}', env)
  t.match(loaded, { config: { admin: { notify: false }, limits: { depth: 12 }, upstreams: [{ url: env.URL }] } })
})

t.test('what could mean two things is refused, with the form that is probably meant', async (t) => {
  const table: [string, string][] = [
    [
      'audit: on',
      'FILE:1:8: audit: expected off, the name of a file, or a map of settings such as { file: audit.jsonl } [config.expected-map]',
    ],
    [
      'audit:',
      'FILE:1:7: audit: has no value: expected off, the name of a file, or a map of settings such as { file: audit.jsonl }; to get the default, remove the line [config.left-empty]',
    ],
    [
      'learning: maybe',
      'FILE:1:11: learning.every: expected a duration such as 100ms, 30s, 2min, 1h or 1d [config.expected-duration]',
    ],
    [
      'listen:',
      'FILE:1:8: listen: has no value: expected HOST:PORT such as 127.0.0.1:8765, a port, or a list of them; to get the default, remove the line [config.left-empty]',
    ],
    [
      'listen: :8765',
      'FILE:1:9: listen: expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:8765 or [::1]:8765, or a port of this machine alone, such as 8765 [setting.listen]',
    ],
    [
      'metrics: nas.lan:9464',
      'FILE:1:10: metrics.address: expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:9464, or a port of this machine alone, such as 9464 [config.expected-address]',
    ],
    [
      'limits: { body: 8MB }',
      'FILE:1:17: limits.body: expected a size such as 512B, 16KiB, 8MiB or 1GiB; did you mean 8MiB? [config.expected-size]',
    ],
    [
      'limits: { bodyTime: 10m }',
      'FILE:1:21: limits.bodyTime: expected a duration such as 100ms, 30s, 2min, 1h or 1d; did you mean 10min? [config.expected-duration]',
    ],
    [
      'limits: { bodyTime: 10 }',
      'FILE:1:21: limits.bodyTime: expected a duration such as 100ms, 30s, 2min, 1h or 1d; did you mean 10s? [config.expected-duration]',
    ],
    [
      'budgets: { a: { calls: 5 } }',
      'FILE:1:24: budgets.a.calls: expected a rate such as 50/s: how many, and per s, min, h, d [setting.budgets]',
    ],
    [
      'budgets: { a: { calls: 5/m } }',
      'FILE:1:24: budgets.a.calls: expected a rate such as 50/s: how many, and per s, min, h, d; did you mean 5/min? [setting.budgets]',
    ],
    [
      'budgets: { a: { bytes: 8MB/min } }',
      'FILE:1:24: budgets.a.bytes: expected a rate such as 8MiB/min: how many, and per s, min, h, d, as a size in B, KiB, MiB or GiB; did you mean 8MiB/min? [setting.budgets]',
    ],
    [
      'admin: { notify: Yes }',
      'FILE:1:18: admin.notify: expected true or false (or on, yes, off, no); did you mean yes? [config.expected-switch]',
    ],
    [
      'clients: { local_program: { profile: none } }',
      'FILE:1:27: clients.local_program: expected at least one of key, keyHash, keyFile, origin and from: without one, nothing identifies this client; did you mean local-program? [setting.clients]',
    ],
    [
      'clients: { a: { origin: "app://x", from: } }',
      'FILE:1:42: clients.a.from: has no value: expected an IP address, a range of them, or a list; to get the default, remove the line [config.left-empty]',
    ],
    [
      'clients: { stranger: { profile: read_only } }',
      'FILE:1:33: clients.stranger.profile: there is no profile of this name; did you mean read-only? [config.unknown-name]',
    ],
    [
      'profiles: { p: { allow: [add_note] } }',
      'FILE:1:26: profiles.p.allow[0]: there is no such action; did you mean addNote? [profile.no-such-action]',
    ],
    ['key_file: x', 'FILE:1:1: key_file: there is no such setting [config.unknown-key]'],
    [
      'when_down: drop',
      'FILE:1:1: when_down: there is no such setting; did you mean upstream.whenDown? [config.unknown-key]',
    ],
    [
      'upstream: { when_down: drop }',
      'FILE:1:13: upstream.when_down: there is no such setting; did you mean whenDown? [config.unknown-key]',
    ],
    [
      'routes: { /a/: { target: 127.0.0.1:5050, clients: local_program } }',
      'FILE:1:26: routes./a/.target: expected a URL such as http://127.0.0.1:5050, with http or https; did you mean http://127.0.0.1:5050? [setting.routes]',
    ],
    [
      'routes: { /a/: { target: "http://127.0.0.1:5050", clients: local_program } }',
      'FILE:1:60: routes./a/.clients: there is no client of this name; did you mean local-program? [config.unknown-name]',
    ],
    [
      '- a\n- b',
      'FILE:1:1: expected settings by their names, one a line, such as listen: 127.0.0.1:8765 [config.root]',
    ],
    ['hello', 'FILE:1:1: expected settings by their names, one a line, such as listen: 127.0.0.1:8765 [config.root]'],
    [
      'clients: [phone]',
      'FILE:1:10: clients: expected a map of clients by their names, such as { obsidian: { origin: app://obsidian.md } } [config.expected-map]',
    ],
    ['limits: 5', 'FILE:1:9: limits: expected a map of settings such as { body: 128MiB } [config.expected-map]'],
  ]
  for (const [yaml, expected] of table) t.same(await load(t, yaml), [expected], yaml)
})

t.test('all errors of a file are shown at once, in its order, whichever step finds them', async (t) => {
  const errors = await load(
    t,
    `listn: 1
limits: { body: 8MB, bodyTime: 10m }
budgets:
  a: { calls: [5, 20/fortnight], writes: x }
  b: { notes: y }
clients:
  one: { origin: nowhere, from: 10.0.0.1/8, profile: 7 }
  local_program: { profile: none }
  two: { from: 10.0.0.1, profile: card_creator }
profiles: { p: { allow: [add_note], alow: [] } }
redis: \${NOT_SET}
metrics: 127.0.0.1:18764
`,
  )
  t.same(
    (errors as string[]).map((line) => line.replace(/^FILE:(\d+):\d+: (\S+): .*\[(.*)\]$/, '$1 $2 $3')),
    [
      '1 listn config.unknown-key',
      '2 limits.body config.expected-size',
      '2 limits.bodyTime config.expected-duration',
      '4 budgets.a.calls[0] setting.budgets',
      '4 budgets.a.calls[1] setting.budgets',
      '4 budgets.a.writes setting.budgets',
      '5 budgets.b.notes setting.budgets',
      '7 clients.one.origin config.expected-origin',
      '7 clients.one.from config.network-length',
      '7 clients.one.profile setting.clients',
      '8 clients.local_program setting.clients',
      '9 clients.two.profile config.unknown-name',
      '10 profiles.p.allow[0] profile.no-such-action',
      '10 profiles.p.alow config.unknown-key',
      '11 redis config.variable-missing',
      '12 metrics.address config.metrics-address-taken',
    ],
  )
})

t.test('one mistake in the YAML is shown once', async (t) => {
  for (const yaml of [
    'a: [1',
    'a: "x',
    'a: 1\n b: 2',
    '\ta: 1',
    'a: b: c',
    'a: {b: 1\nc: 2\n',
    "a: 'x\nb: 1\nc: 2",
    'a: [1, 2\nb: {x',
  ])
    t.match(await load(t, yaml), [/^FILE:\d+:\d+: .*\[config\.yaml\]$/], JSON.stringify(yaml))
})

t.test('whatever a file holds, it is loaded or its mistakes are named with their places', async (t) => {
  const names = Object.keys(rows)
  const key = fc.constantFrom(
    'a',
    'local-program',
    ...names,
    'key',
    'from',
    'allow',
    'where',
    'hazards',
    'target',
    'calls',
    'read',
  )
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.constantFrom('', 'x', 'on', '5/s', '1s', 'a:1'),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 4 }), async (words) => {
      const loaded = await load(t, JSON.stringify(words))
      for (const line of Array.isArray(loaded) ? loaded : [])
        t.match(line, /^FILE:\d+:\d+: .+ \[[a-z-]+\.[a-z0-9-]+\]$/)
    }),
    { numRuns: 100 },
  )
})
