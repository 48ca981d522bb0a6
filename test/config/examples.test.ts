import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { parse } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { rows } from '../../src/config/settings.ts'
import type { Rows } from '../../src/settings/setting.ts'
import { newFolder } from '../support/folder.ts'

const docs = new URL('../../docs/', import.meta.url)
const BLOCK = /^```yaml\n# (gateway|compose)\.yaml\n([\s\S]*?)^```$/gm

interface Example {
  readonly page: string
  readonly kind: string
  readonly text: string
}

const examples: Example[] = readdirSync(docs)
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) =>
    [...readFileSync(new URL(page, docs), 'utf8').matchAll(BLOCK)].map(([, kind = '', text = '']) => ({
      page,
      kind,
      text,
    })),
  )

t.test('every configuration that a page shows as gateway.yaml can be used as it stands', async (t) => {
  const shown = examples.filter(({ kind }) => kind === 'gateway')
  t.ok(shown.length >= 5)
  for (const { page, text } of shown) {
    const file = join(newFolder(t, { 'gateway.yaml': text }), 'gateway.yaml')
    const loaded = await loadConfig({ file, env: { YOMITAN_KEY: 'a key of the example' }, options: {} })
    t.same(loaded.ok ? [] : loaded.errors.map(formatConfigError), [], `${page}: ${text}`)
  }
})

t.test(
  'an editor that has the published grammar accepts what pages show, and the example without its comments',
  async (t) => {
    const schema = JSON.parse(readFileSync(new URL('../schemas/config.json', docs), 'utf8')) as object
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema)
    const example = readFileSync(new URL('../gateway.example.yaml', docs), 'utf8')
    const reference = [...readFileSync(new URL('settings.md', docs), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    const texts = [
      example.replaceAll(/^# /gm, ''),
      ...reference.flatMap(([, text = '']) => text.split('# or\n')),
      ...examples.filter(({ kind }) => kind === 'gateway').map(({ text }) => text),
    ]
    for (const text of texts)
      t.ok(validate(parse(text, { uniqueKeys: false })), `${JSON.stringify(validate.errors)} ${text}`)
    t.notOk(validate({ upsteam: {} }), 'and does look')
    t.notOk(validate({ profiles: { mine: { alow: [] } } }), 'into profiles, too')
  },
)

t.test('the default and the examples of every setting are of its grammar', async (t) => {
  const schema = JSON.parse(readFileSync(new URL('../schemas/config.json', docs), 'utf8')) as object
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema)
  for (const document of documentsOf(rows)) {
    t.ok(validate(document), `${JSON.stringify(document)} ${JSON.stringify(validate.errors)}`)
  }
})

/** One document for each default and each example there is, with what the maps around it cannot be without. */
function documentsOf(rows: Rows, around: (members: object) => object = (members) => members): object[] {
  const inFile = Object.entries(rows).filter(([, { optionOnly }]) => !optionOnly)
  const required = inFile.flatMap(([name, row]) => (row.required ? [[name, row.examples?.[0]]] : []))
  return inFile.flatMap(([name, { kind, default: value, examples = [] }]) => {
    const placed = (one: unknown) => around({ ...Object.fromEntries(required), [name]: one })
    const steps: Record<string, (one: object) => object> = {
      '': placed,
      '[]': (one) => placed([one]),
      NAME: (one) => placed({ other: one }),
      PATH: (one) => placed({ '/other/': one }),
    }
    const below = documentsOf(kind.rows ?? kind.inside?.rows ?? {}, steps[kind.inside?.step ?? ''])
    return [...(value === undefined ? [] : [value]), ...examples].map(placed).concat(below)
  })
}

t.test('what pages and the compose file of grafana/ set are variables that the gateway reads', async (t) => {
  const shown = examples.filter(({ kind }) => kind === 'compose').map(({ text }) => text)
  const shipped = readFileSync(new URL('../grafana/compose.yaml', docs), 'utf8')
  const environments = [...shown, shipped].map((text) => parse(text).services.gateway?.environment ?? {})
  const env = Object.entries(Object.assign({}, ...environments) as Record<string, string>).map(([name, value]) => [
    name,
    value.replace(/^\$\{[A-Z_]+:-(.*)\}$/, '$1'),
  ])
  const { ANKICONNECT_GATEWAY_CONFIG: _, ...rest } = Object.fromEntries(env)
  const loaded = await loadConfig({ env: rest, options: {} })
  t.match(loaded, { ok: true, notes: [], config: { upstreams: [{ url: 'http://172.30.0.1:18765' }], sandbox: false } })
})
