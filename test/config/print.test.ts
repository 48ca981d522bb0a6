import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { newFolder } from './folder.ts'

t.test('what is printed holds every setting in the words of the file, and no secret', async (t) => {
  const folder = newFolder(t, {
    'anki-key': 'the-key-of-anki',
    'gateway.yaml': `
upstream: { keyFile: anki-key, timeout: { read: 90s } }
trustedProxies: [127.0.0.1, "fd00::/8"]
admin: { keyHash: "sha256:${'ab'.repeat(32)}" }
metrics: { address: "127.0.0.1:9100" }
redis: redis://user:the-password@127.0.0.1:6379
limits: { body: 3MiB, headers: 1000B }
clients:
  phone: { key: the-key-of-the-phone, from: 10.0.0.0/8 }
  page: { origin: [any-extension, "app://obsidian.md"] }
  local-page: { profile: none }
`,
  })
  const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const text = printConfig(loaded.config)
  t.notMatch(text, /the-key|the-password|abababab/)
  for (const { keyHashes } of loaded.config.clients) if (keyHashes) t.notMatch(text, keyHashes[0])
  t.match(parse(text), {
    listen: ['127.0.0.1:8765', '[::1]:8765'],
    trustedProxies: ['127.0.0.1', 'fd00::/8'],
    admin: { keyHash: '***' },
    metrics: { address: '127.0.0.1:9100' },
    upstream: { key: '***', timeout: { read: '90s', write: '2min', long: '30min' } },
    redis: 'redis://***@127.0.0.1:6379',
    limits: { body: '3MiB', headers: '1000B', buffered: '512MiB' },
    clients: {
      phone: { key: '***', from: ['10.0.0.0/8'] },
      page: { origin: ['any-extension', 'app://obsidian.md'] },
      'local-page': { profile: 'none' },
    },
  })
})

t.test('the example holds as it is, changes nothing but one client, and needs nothing beside it', async (t) => {
  const file = new URL('../../gateway.example.yaml', import.meta.url).pathname
  const loaded = await loadConfig({ file, env: {}, options: {} })
  const plain = await loadConfig({ env: {}, options: {} })
  if (!loaded.ok || !plain.ok) throw new Error(JSON.stringify(loaded))
  t.same(loaded.notes, [])
  t.same({ ...loaded.config, clients: loaded.config.clients.slice(1) }, plain.config)
  t.equal(loaded.config.clients[0]?.name, 'yomitan')
})
