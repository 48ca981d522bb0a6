import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { formatConfigError } from '../../src/config/error.ts'
import { readConfigSchema } from '../../src/config/grammar.ts'
import { loadConfig } from '../../src/config/load.ts'
import { codeOf, leaves } from '../../src/config/settings.ts'
import { newFolder } from '../support/folder.ts'
import { nowhere } from '../support/read-context.ts'

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

t.test('the published grammar has every setting that a file can give, and no other', (t) => {
  const inFile = leaves.filter(({ row }) => !row.optionOnly).map(({ path }) => path)
  t.same(
    leavesOf(schema).map(([path]) => path),
    inFile,
  )
  t.end()
})

t.test('every reference in it leads somewhere, and every definition is used', (t) => {
  const used = new Set([...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name))
  t.same([...used].sort(), Object.keys(schema.$defs ?? {}).sort())
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
    ['admin.address', ':8765'],
    ['listen', '["127.0.0.1"]'],
    ['limits.depth', '1001'],
    ['limits.leaves', '1.5'],
    ['limits.values', '20000001'],
    ['log.level', 'loud'],
    ['upstream.whenDown', 'reply'],
    ['upstream.url', 'https://127.0.0.1:1'],
  ]
  for (const [path, value] of table) {
    const setting = leaves.find((candidate) => candidate.path === path)
    const given: unknown = value.startsWith('[') || /^[0-9.]+$/.test(value) ? JSON.parse(value) : value
    const reading = setting?.row.kind.read(given, nowhere)
    t.equal(reading?.ok, false, `the program refuses ${path}: ${value}`)
    const [one = '', two] = path.split('.')
    const yaml = JSON.stringify({ [one]: two === undefined ? given : { [two]: given } })
    const file = join(newFolder(t, { 'one.yaml': yaml }), 'one.yaml')
    const result = await loadConfig({ file, env: {}, options: {} })
    const [line = ''] = result.ok ? [] : result.errors.map(formatConfigError)
    t.match(line, 'expected ', `the grammar refuses ${path}: ${value}`)
    const code = reading?.ok === false ? reading.code : undefined
    t.ok(line.endsWith(` [${code ?? codeOf(path.split('.'))}]`), `both with the same code: ${line}`)
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
        'FILE:1:1: upsteam: there is no such setting; did you mean upstream? [config.unknown-key]',
        'FILE:3:3: limits.bdy: there is no such setting; did you mean body? [config.unknown-key]',
        'FILE:4:1: whenDown: there is no such setting; did you mean upstream.whenDown? [config.unknown-key]',
        'FILE:5:1: nonsense: there is no such setting [config.unknown-key]',
        'FILE:6:8: log.__proto__: there is no such setting [config.unknown-key]',
      ],
    )
  },
)

t.test('no error shows the value it is about, which may be a secret', async (t) => {
  const env = { SECRET: 'hunter2-hunter2' }
  const takesAnyText = ['upstream.keyFile', 'upstream.collection', 'admin.keyFile', 'hosts', 'actions', 'audit']
  for (const { path, row } of leaves) {
    if (row.optionOnly || takesAnyText.includes(path)) continue
    const yaml = path.split('.').reduceRight<unknown>((value, step) => ({ [step]: value }), '${SECRET}')
    const file = join(newFolder(t, { 'secret.yaml': JSON.stringify(yaml) }), 'secret.yaml')
    const result = await loadConfig({ file, env, options: {} })
    t.equal(result.ok, false, path)
    t.notMatch(JSON.stringify(result), 'hunter2', path)
  }
})
