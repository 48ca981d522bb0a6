import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { newFolder } from './folder.ts'

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

t.test('what a page shows as compose.yaml sets only variables that the gateway reads', async (t) => {
  const shown = examples.filter(({ kind }) => kind === 'compose')
  t.ok(shown.length > 0)
  const env = Object.assign({}, ...shown.map(({ text }) => parse(text).services.gateway?.environment ?? {}))
  const { ANKICONNECT_GATEWAY_CONFIG: _, ...rest } = env
  const loaded = await loadConfig({ env: rest, options: {} })
  t.match(loaded, { ok: true, notes: [], config: { metrics: { address: { host: '0.0.0.0', port: 9464 } } } })
})

t.test('the page on containers names every variable there is', async (t) => {
  const { settings, configVariable } = await import('../../src/config/settings.ts')
  const page = readFileSync(new URL('container.md', docs), 'utf8')
  for (const name of [configVariable, ...settings.flatMap(({ variable }) => variable ?? [])])
    t.ok(page.includes(name) || page.includes(`\`${name.replace('ANKICONNECT_GATEWAY', '')}\``), name)
})
