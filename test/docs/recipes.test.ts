import { execFile, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { parse, stringify } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { Sent } from '../policies/session.ts'
import { askRaw } from '../support/ask.ts'
import { clientConfigs, networkOf } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { type Recipe, recipes } from './recipes.ts'

const pages = join(import.meta.dirname, '..', '..', 'docs', 'clients')
const textOf = (page: string) => readFileSync(join(pages, `${page}.md`), 'utf8')
const KEY = 'a key of the recipe'
const REFUSAL = /refused by policy|waiting for approval|valid api key/
const folder = realpathSync(newFolder(t, { 'vault/a.png': 'a picture' }))
const vault = join(folder, 'vault')
const all = recipes(vault)

/** The configuration of a page; the folder of the owner is one of this test. */
function configurationOf(page: string): string {
  const [, text] = /^```yaml\n(# gateway\.yaml\n[\s\S]*?)^```$/m.exec(textOf(page)) ?? []
  if (text === undefined) throw new Error(`${page} has no configuration`)
  return text.replaceAll('/home/me/vault', vault)
}

/** What a page offers to write in its client's entry instead, each as a map of settings. */
function narrowerOf(page: string): readonly object[] {
  const [, section = ''] = textOf(page).split('\n## Narrower still\n')
  const blocks = [...section.matchAll(/^(?: {4}.*\n|\n(?= {4}))+/gm)].map(([text]) => text)
  const inline = [...section.matchAll(/`((?:profile|from|mode): [^`]+)`/g)].map(([, text = '']) => text)
  return [...blocks, ...inline].map((text) => parse(text) as object)
}

async function configured(t: Test, { page, keyFile }: Recipe, yaml = configurationOf(page)) {
  const files = { 'gateway.yaml': yaml, ...(keyFile !== undefined && { [keyFile]: `${KEY}\n` }) }
  const file = join(newFolder(t, files), 'gateway.yaml')
  const loaded = await loadConfig({ file, env: {}, options: {} })
  t.same(loaded.ok ? loaded.notes : loaded.errors.map(formatConfigError), [])
  if (!loaded.ok) throw new Error(`${page}: its configuration cannot be used`)
  // The test calls from this machine, whatever network a page gives its device.
  const from = [networkOf('127.0.0.0/8')]
  return { ...loaded.config, clients: loaded.config.clients.map((one) => (one.from ? { ...one, from } : one)) }
}

/** A request as the recipe's client sends it. */
function bytes(
  { origin, keyFile, keyInPath }: Recipe,
  { method = 'POST', headers = [], body }: Sent,
  isKeyed: boolean,
) {
  const key = isKeyed && keyFile !== undefined ? KEY : null
  const keyed = key !== null && !keyInPath && typeof body === 'object' ? { ...body, key } : body
  const text = typeof keyed === 'string' ? keyed : JSON.stringify(keyed)
  const path = key !== null && keyInPath ? `/k/${encodeURIComponent(key)}` : '/'
  const lines = [
    ...headers,
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    `Content-Length: ${Buffer.byteLength(text)}`,
  ]
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}

async function startFor(t: Test, options: Omit<Parameters<typeof startFront>[0], 'upstream'>) {
  const sandbox = await startSandbox({ seed: 'demo', hostFiles: true })
  const front = await startFront({ upstream: { url: sandbox.url }, ...options })
  t.teardown(async () => {
    await front.close()
    await sandbox.close()
  })
  await front.known('up')
  return front
}

t.test('each page of docs/clients is a recipe that is run here', async (t) => {
  const names = readdirSync(pages).map((name) => name.replace(/\.md$/, ''))
  t.same(names.toSorted(), all.map(({ page }) => page).toSorted())
})

for (const recipe of all) {
  t.test(`${recipe.page}: the configuration lets through what the client does, and nothing beyond`, async (t) => {
    const { clients, profiles } = await configured(t, recipe)
    const front = await startFor(t, { clients, policy: { profiles } })
    for (const sent of recipe.sends) {
      const { status, text } = await askRaw(front.port, bytes(recipe, sent, true))
      t.equal(status, 200, JSON.stringify(sent.body).slice(0, 120))
      t.notMatch(text, REFUSAL, JSON.stringify(sent.body).slice(0, 300))
    }
    const texts: string[] = []
    for (const sent of recipe.beyond) {
      const { text } = await askRaw(front.port, bytes(recipe, sent, true))
      t.match(text, REFUSAL, JSON.stringify(sent.body))
      texts.push((JSON.parse(text ?? '') as { error: string }).error)
    }
    t.ok(
      textOf(recipe.page)
        .replaceAll('/home/me/vault', vault)
        .includes(texts[0] ?? ''),
      `the page shows: ${texts.join(' | ')}`,
    )
  })

  t.test(`${recipe.page}: without a configuration, the gateway treats the client as the page says`, async (t) => {
    const shown = recipe.without === null ? /Without any change, it is refused/ : `is \`${recipe.without}\``
    t.match(textOf(recipe.page), shown)
    if (recipe.isRemote) return
    const front = await startFor(t, { clients: clientConfigs({}) })
    for (const sent of recipe.sends) {
      const { status, text } = await askRaw(front.port, bytes(recipe, sent, false))
      if (recipe.without === null && !isQuestion(sent)) t.equal(status, 403)
      if (recipe.without !== null) t.notMatch(text, REFUSAL, JSON.stringify(sent.body).slice(0, 300))
    }
  })
}

t.test('whatever a page offers as narrower can be used in the entry of its client', async (t) => {
  let count = 0
  for (const recipe of all) {
    for (const more of narrowerOf(recipe.page)) {
      count += 1
      const whole = parse(configurationOf(recipe.page)) as { clients: Record<string, object> }
      const entry = { ...whole.clients[recipe.client], ...more }
      await configured(t, recipe, stringify({ ...whole, clients: { ...whole.clients, [recipe.client]: entry } }))
    }
  }
  t.ok(count >= 9, `${count} of them`)
})

const python = spawnSync('python3', ['--version']).status === 0
t.test('the Python of scripts.md runs as it is', { skip: !python && 'no python3 here' }, async (t) => {
  const recipe = all.find(({ page }) => page === 'scripts') as Recipe
  const { clients, profiles } = await configured(t, recipe)
  const front = await startFor(t, { clients, policy: { profiles } })
  const [, code = ''] = /^```python\n([\s\S]*?)^```$/m.exec(textOf('scripts')) ?? []
  const text = code.replace(':8765', `:${front.port}`).replace('"KEY"', JSON.stringify(KEY))
  const { stdout } = await promisify(execFile)('python3', ['-c', text])
  t.equal(stdout, "['Default', 'Japanese', 'Japanese::Phrases', 'Spanish']\n")
})

/** Whether a call only asks to be let in, which everybody may. */
function isQuestion({ body }: Sent): boolean {
  return typeof body === 'object' && 'action' in body && body.action === 'requestPermission'
}
