import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { formatConfigError } from '../../src/config/error.ts'
import { readConfigSchema } from '../../src/config/grammar.ts'
import { loadConfig } from '../../src/config/load.ts'
import { settings } from '../../src/config/settings.ts'
import { newFolder } from './folder.ts'

interface Schema {
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly default?: unknown
  readonly properties?: Record<string, Schema>
  readonly $defs?: Record<string, Schema>
}

const schema = readConfigSchema() as Schema

/** All leaves of the published grammar, by path. */
function leavesOf(node: Schema, path: readonly string[] = []): [string, Schema][] {
  if (node.properties === undefined) return [[path.join('.'), node]]
  return Object.entries(node.properties).flatMap(([name, member]) => leavesOf(member, [...path, name]))
}

t.test('the published grammar is a schema', (t) => {
  t.equal(new Ajv2020({ strict: false }).validateSchema(readConfigSchema()), true)
  t.end()
})

t.test('the published grammar and the table of settings have the same paths', (t) => {
  const published = leavesOf(schema).map(([path]) => path)
  t.same(published.sort(), settings.flatMap(({ path }) => path ?? []).sort())
  t.end()
})

t.test('every setting of the configuration can be set: the table reaches every leaf and nothing else', (t) => {
  // A map that is read as one setting counts as one.
  const whole = new Set(settings.map(({ path, target }) => target ?? path))
  const leaves = (value: unknown, path: string[] = []): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !whole.has(path.join('.'))
      ? Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]))
      : [path.join('.')]
  const { upstreams, ...rest } = defaultConfig()
  const inUpstream = leaves(upstreams[0], ['upstreams', '0']).filter((path) => path !== 'upstreams.0.name')
  const all = [...leaves(rest), 'upstreams', ...inUpstream]
  t.same(settings.map(({ path, target }) => target ?? path).sort(), all.sort())
  t.end()
})

t.test('every member is described, and objects take no others', (t) => {
  const visit = (node: Schema & { additionalProperties?: boolean }, path: string) => {
    t.ok(node.description, `${path} is described`)
    if (node.properties !== undefined) t.equal(node.additionalProperties, false, `${path} is closed`)
    for (const [name, member] of Object.entries(node.properties ?? {})) visit(member, `${path}.${name}`)
  }
  visit(schema, 'config')
  t.end()
})

t.test('the published defaults are the built-in ones', async (t) => {
  const tree: Record<string, unknown> = {}
  for (const [path, { default: value }] of leavesOf(schema)) {
    if (value === undefined) continue
    const steps = path.split('.')
    let node = tree
    for (const step of steps.slice(0, -1)) {
      node[step] ??= {}
      node = node[step] as Record<string, unknown>
    }
    node[steps.at(-1) ?? ''] = value
  }
  const file = join(newFolder(t, { 'all.yaml': JSON.stringify(tree) }), 'all.yaml')
  const result = await loadConfig({ file, env: {}, options: {} })
  t.same(result.ok && result.config, defaultConfig())
  const silent = leavesOf(schema).filter(([, { default: value }]) => value === undefined)
  const none = [
    'admin.keyFile',
    'admin.keyHash',
    'log.format',
    'metrics.address',
    'redis',
    'upstream.keyFile',
    'upstreams',
  ]
  t.same(silent.map(([path]) => path).sort(), none, 'only these have none')
})

t.test('the shape of an address, a duration or a size is the same in the grammar and in the program', async (t) => {
  const table: [string, string][] = [
    ['limits.body', '8MB'],
    ['limits.headerTime', '5'],
    ['admin.address', '8765'],
    ['listen', '["127.0.0.1"]'],
    ['limits.depth', '1001'],
    ['limits.leaves', '1.5'],
    ['log.level', 'loud'],
    ['upstream.whenDown', 'reply'],
    ['upstream.url', 'https://127.0.0.1:1'],
  ]
  for (const [path, value] of table) {
    const setting = settings.find((candidate) => candidate.path === path)
    const given: unknown = value.startsWith('[') || /^[0-9.]+$/.test(value) ? JSON.parse(value) : value
    t.equal(
      setting?.read(given, { folder: '/', file: null, isFromEnvironment: () => true, reads: () => {}, note: () => {} })
        .ok,
      false,
      `the program refuses ${path}: ${value}`,
    )
    const [one = '', two] = path.split('.')
    const yaml = JSON.stringify({ [one]: two === undefined ? given : { [two]: given } })
    const file = join(newFolder(t, { 'one.yaml': yaml }), 'one.yaml')
    const result = await loadConfig({ file, env: {}, options: {} })
    const [line = ''] = result.ok ? [] : result.errors.map(formatConfigError)
    t.match(line, 'expected ', `the grammar refuses ${path}: ${value}`)
  }
})

t.test(
  'an unknown setting is told with the one that was meant, at its own level first and anywhere else next',
  async (t) => {
    const file = join(
      newFolder(t, {
        'typo.yaml': 'upsteam: {}\nlimits:\n  bdy: 8MiB\nwhenDown: x\nnonsense: 1\nlog: { __proto__: 1 }\n',
      }),
      'typo.yaml',
    )
    const result = await loadConfig({ file, env: {}, options: {} })
    t.same(
      result.ok
        ? []
        : result.errors
            .map(formatConfigError)
            .map((line) => line.replace(file, 'FILE'))
            .sort(),
      [
        'FILE:1:1: upsteam: there is no such setting; did you mean upstream?',
        'FILE:3:3: limits.bdy: there is no such setting; did you mean body?',
        'FILE:4:1: whenDown: there is no such setting; did you mean upstream.whenDown?',
        'FILE:5:1: nonsense: there is no such setting',
        'FILE:6:8: log.__proto__: there is no such setting',
      ],
    )
  },
)

t.test('no error shows the value it is about, which may be a secret', async (t) => {
  const env = { SECRET: 'hunter2-hunter2' }
  const takesAnyText = ['upstream.keyFile', 'upstream.collection', 'admin.keyFile']
  for (const path of settings.flatMap(({ path }) => (path === null || takesAnyText.includes(path) ? [] : path))) {
    const yaml = path.split('.').reduceRight<unknown>((value, step) => ({ [step]: value }), '${SECRET}')
    const file = join(newFolder(t, { 'secret.yaml': JSON.stringify(yaml) }), 'secret.yaml')
    const result = await loadConfig({ file, env, options: {} })
    t.equal(result.ok, false, path)
    t.notMatch(JSON.stringify(result), 'hunter2', path)
  }
})
