import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { type Loaded, loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { newFolder } from '../support/folder.ts'
import { comesBack, load } from './comes-back.ts'

const ROOT = new URL('../../', import.meta.url)

const EVERYTHING = `
upstream: { keyFile: anki-key, timeout: { read: 90s } }
trustedProxies: [127.0.0.1, "fd00::/8"]
admin: { keyFile: admin-key }
metrics: { address: "127.0.0.1:9100" }
redis: redis://:\${REDIS_PASSWORD}@127.0.0.1:6379
limits: { body: 3MiB, headers: 1000B }
clients:
  phone: { key: the-key-of-the-phone, from: 10.0.0.0/8 }
  tablet: { key: "\${TABLET_KEY}", keyHash: ["sha256:${'ab'.repeat(32)}", "sha256:${'cd'.repeat(32)}"], keyFile: tablet-key }
  page: { origin: [any-extension, "app://obsidian.md"] }
  local-page: { profile: none }
budgets: { own: { bytes: "8MiB/min", calls: ["50/s", "1001/h"], burst: 200 } }
`
const FILES = {
  'anki-key': 'the-key-of-anki',
  'admin-key': 'the-key-of-the-owner',
  'tablet-key': 'the-key-in-a-file',
  'gateway.yaml': EVERYTHING,
  'clients.d/reader.yaml': 'keyFile: reader-key',
  'clients.d/reader-key': 'the-key-of-the-reader',
}
const ENV = { REDIS_PASSWORD: 'the-password', TABLET_KEY: 'the-key-of-the-tablet' }

t.test('of secrets it shows the file, the variable or the hash, and it loads as the same again', async (t) => {
  const folder = newFolder(t, FILES)
  const text = await comesBack(t, await load(join(folder, 'gateway.yaml'), ENV), ENV)
  t.notMatch(text, /the-key|the-password/)
  t.match(parse(text), {
    listen: ['127.0.0.1:8765', '[::1]:8765'],
    trustedProxies: ['127.0.0.1', 'fd00::/8'],
    admin: { keyFile: join(folder, 'admin-key') },
    metrics: { address: '127.0.0.1:9100' },
    upstream: {
      keyFile: join(folder, 'anki-key'),
      timeout: { connect: '2s', read: '90s', write: '2min', long: '30min' },
    },
    redis: 'redis://:${REDIS_PASSWORD}@127.0.0.1:6379',
    limits: { body: '3MiB', headers: '1000B', buffered: '512MiB' },
    clients: {
      phone: { keyHash: `sha256:${hash('sha256', 'the-key-of-the-phone')}`, from: '10.0.0.0/8' },
      tablet: {
        key: '${TABLET_KEY}',
        keyHash: [`sha256:${'ab'.repeat(32)}`, `sha256:${'cd'.repeat(32)}`],
        keyFile: join(folder, 'tablet-key'),
      },
      page: { origin: ['any-extension', 'app://obsidian.md'] },
      reader: { keyFile: join(folder, 'clients.d', 'reader-key') },
      'local-page': { profile: 'none' },
    },
  })
})

t.test('what options and variables say is printed where the file says it', async (t) => {
  const folder = newFolder(t, {
    key: 'the-key-of-anki',
    other: 'another-key-of-anki',
    'gateway.yaml': 'upstreams: { anna: { keyFile: other }, ben: { url: "http://127.0.0.1:5" } }',
  })
  const file = join(folder, 'gateway.yaml')
  const options = { upstreamKeyFile: join(folder, 'key'), listen: ['localhost:1'], logFormat: 'pretty' }
  const env = {
    ANKICONNECT_GATEWAY_ADMIN_KEY_HASH: `sha256:${'AB'.repeat(32)}`,
    ANKICONNECT_GATEWAY_WHEN_DOWN: 'explain',
  }
  const several = parse(await comesBack(t, await load(file, env, options)))
  t.match(several, {
    listen: ['127.0.0.1:1', '[::1]:1'],
    upstreams: { anna: { keyFile: join(folder, 'key'), whenDown: 'explain' }, ben: { whenDown: 'drop' } },
    admin: { keyHash: `sha256:${'ab'.repeat(32)}` },
    log: { format: 'pretty' },
  })
  const one = await loadConfig({ env: {}, options: { upstreamKeyFile: join(folder, 'key') } })
  if (!one.ok) throw new Error('no configuration')
  t.match(parse(await comesBack(t, one)), { upstream: { keyFile: join(folder, 'key') } })
  const named = newFolder(t, { key: 'the-key-of-anki', 'gateway.yaml': 'upstreams: { anki: { keyFile: key } }' })
  const only = parse(await comesBack(t, await load(join(named, 'gateway.yaml'))))
  t.match(only, { upstream: { keyFile: join(named, 'key') }, upstreams: undefined })
  const sandbox = await loadConfig({ env: {}, options: { sandbox: true } })
  t.match(sandbox.ok && printConfig(sandbox), /^# Run it with --sandbox/)
})

t.test('a password in the file itself is masked: it has to be put in again', async (t) => {
  const rows: [string, string][] = [
    ['redis://user:the-password@127.0.0.1:6379', 'redis://***@127.0.0.1:6379'],
    ['redis://user:${NAME}@127.0.0.1/2', 'redis://user:${NAME}@127.0.0.1/2'],
    ['redis://a:the-password${NAME}@127.0.0.1/2', 'redis://***@127.0.0.1/2'],
    ['redis://127.0.0.1:6379', 'redis://127.0.0.1:6379'],
  ]
  for (const [redis, shown] of rows) {
    const file = join(newFolder(t, { 'gateway.yaml': `redis: ${redis}` }), 'gateway.yaml')
    t.equal(parse(printConfig(await load(file, { NAME: 'x' }))).redis, shown)
  }
})

t.test('the example holds as it is and changes nothing; without the comments it adds its examples', async (t) => {
  const text = readFileSync(new URL('gateway.example.yaml', ROOT), 'utf8')
  const { config: plain } = (await loadConfig({ env: {}, options: {} })) as Loaded
  const asItIs = await load(new URL('gateway.example.yaml', ROOT).pathname)
  t.same(asItIs.notes, [])
  t.same(asItIs.config, plain)
  const taken = text.replaceAll(/^# /gm, '')
  const uncommented = await load(join(newFolder(t, { 'gateway.yaml': taken }), 'gateway.yaml'))
  const { clients, budgets, profiles, routes, ...rest } = uncommented.config
  const { clients: _, budgets: __, profiles: ___, routes: ____, ...others } = plain
  t.same(rest, others)
  t.match([clients[0]?.name, Object.keys(profiles), routes[0]?.path], ['yomitan', ['japanese-only'], '/localaudio/'])
  t.ok(Object.hasOwn(budgets, 'pupil'))
  await comesBack(t, uncommented)
})

t.test('what is printed of clients with files of their own loads next to these files, until one changes', async (t) => {
  const folder = newFolder(t, { 'gateway.yaml': 'hosts: [nas.lan]', key: 'the-key-of-the-phone' })
  mkdirSync(join(folder, 'clients.d'))
  const phone = join(folder, 'clients.d', 'phone.yaml')
  writeFileSync(phone, 'keyFile: ../key\nfrom: 10.0.0.0/8\norigin: [any-extension]\n', { mode: 0o600 })
  const loaded = await load(join(folder, 'gateway.yaml'))
  t.ok(loaded.config.clients.some(({ name }) => name === 'phone'))
  const printed = join(folder, 'printed.yaml')
  writeFileSync(printed, printConfig(loaded), { mode: 0o600 })
  t.same((await load(printed)).config, loaded.config)
  writeFileSync(phone, 'keyFile: ../key\nfrom: 10.1.0.0/16\n')
  t.match(await loadConfig({ file: printed, env: {}, options: {} }), {
    ok: false,
    errors: [{ source: phone, code: 'config.client-twice' }],
  })
})
