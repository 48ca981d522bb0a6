import { join } from 'node:path'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { newFolder } from '../support/folder.ts'

const keyHash = `sha256:${'0'.repeat(64)}`
const otherKey = `sha256:${'1'.repeat(64)}`
const from = '192.168.1.0/24'
const here = '127.0.0.1:8765'
const plain = { address: '192.168.1.10:8765', transport: 'plain' }
const everywhere = { ...plain, address: '0.0.0.0:8770' }
const secure = { address: '192.168.1.10:8443', transport: 'tls', certificate: 'self-signed' }

async function errorsOf(t: Test, tree: object): Promise<string[]> {
  const file = join(newFolder(t, { 'gateway.yaml': stringify(tree) }), 'gateway.yaml')
  const loaded = await loadConfig({ file, env: {}, options: {} })
  return loaded.ok ? [] : loaded.errors.map((error) => formatConfigError(error).replace(file, 'FILE'))
}

async function notesOf(t: Test, tree: object): Promise<string[]> {
  const file = join(newFolder(t, { 'gateway.yaml': stringify(tree) }), 'gateway.yaml')
  const loaded = await loadConfig({ file, env: {}, options: {} })
  return loaded.ok ? loaded.notes : ['it stops the start']
}

t.test('a plain listener that serves nobody is told, with the remedy, and stops nothing', async (t) => {
  const wants =
    /^192\.168\.1\.10:8765 is plain and serves nobody yet: .*a key, a "from" and a profile no wider than card-creator.*clients add NAME --lan/
  const nobody: Record<string, object>[] = [
    {},
    { script: { keyHash } },
    { here: { keyHash, from: '127.0.0.1' } },
    { six: { keyHash, from: 'fd00::/8' } },
    { stranger: { profile: 'read-only' } },
  ]
  for (const clients of nobody) {
    t.match(await notesOf(t, { listen: [here, plain], clients }), [wants], JSON.stringify(clients))
  }
  t.same(await notesOf(t, { listen: [here, plain], clients: { reader: { keyHash, from } } }), [])
  t.same(
    await notesOf(t, {
      listen: [here, { ...everywhere, address: '[::]:8770' }],
      clients: { six: { keyHash, from: 'fd00::/8', profile: 'observe' } },
    }),
    [],
  )
})

t.test(
  'a client that could come in by a plain listener alone and is not served there stops the start, with what it lacks',
  async (t) => {
    const reader = { keyHash: otherKey, from }
    const table: [object, RegExp | null][] = [
      [{ from }, /lacks a key\. Add/],
      [{ keyHash, from, profile: 'admin' }, /lacks a profile no wider than card-creator\. Add/],
      [
        { from, profile: 'extension', mode: 'report' },
        /lacks a key, a profile no wider than card-creator and mode: enforce/,
      ],
      [{ keyHash, from, mode: 'report' }, /lacks mode: enforce/],
      [{ keyHash, from, profile: 'deletes' }, /lacks a profile no wider than card-creator/],
      [{ keyHash, from, profile: 'asks' }, /lacks a profile no wider than card-creator/],
      [{ keyHash, from, profile: 'fetches' }, /lacks a profile no wider than card-creator/],
      [{ keyHash, from, profile: 'japanese' }, null],
      [{ keyHash, from, profile: 'read-only' }, null],
      [{ keyHash, from: [from, '127.0.0.1'], profile: 'admin' }, null],
      [{ keyHash, profile: 'admin' }, null],
      [{ keyHash, from: '127.0.0.1', profile: 'admin' }, null],
    ]
    const profiles = {
      deletes: { extends: 'card-creator', allow: ['deleteNotes'] },
      asks: { extends: 'card-creator', ask: ['deleteNotes'] },
      fetches: { extends: 'card-creator', hazards: { fetch: { host: 'example.org' } } },
      japanese: { extends: 'card-creator', where: { '@add': { deck: { deck: 'Japanese' } } } },
    }
    for (const [client, lacks] of table) {
      const errors = await errorsOf(t, { listen: [here, plain], profiles, clients: { reader, client } })
      if (lacks === null) t.same(errors, [], JSON.stringify(client))
      else {
        t.match(errors, [
          /^FILE:\d+:\d+: clients\.client: the only listener that client client can reach is plain, which serves only/,
        ])
        t.match(errors, [lacks], JSON.stringify(client))
        t.equal(errors.length, 1)
      }
    }
    t.match(
      await errorsOf(t, {
        listen: [everywhere],
        clients: { reader, script: { keyHash } },
      }),
      [/clients\.script: .*lacks a "from"\./],
      'with no other listener, a client that may call from anywhere as well',
    )
    t.match(await errorsOf(t, { listen: [everywhere], clients: { reader: { keyHash, from: '0.0.0.0/0' } } }), [
      /clients\.reader: .*lacks a "from" that leaves somebody out\./,
    ])
    const wide = { keyHash, from, profile: 'admin' }
    t.same(
      await errorsOf(t, {
        listen: [here, secure, plain],
        clients: { wide, reader },
      }),
      [],
      'beside TLS',
    )
    t.same(
      await errorsOf(t, {
        listen: [here, plain],
        trustedProxies: ['127.0.0.1'],
        clients: { reader, wide },
      }),
      [],
      'a proxy may bring it',
    )
  },
)

t.test("the owner's own profile of the name card-creator widens nothing", async (t) => {
  const profiles = { 'card-creator': { allow: ['@all'] } }
  t.match(await errorsOf(t, { listen: [here, plain], profiles, clients: { reader: { keyHash, from } } }), [
    /clients\.reader: .*lacks a profile no wider than card-creator/,
  ])
})

t.test('a profile that is mistaken is told, and nothing is said of listeners that depend on it', async (t) => {
  const errors = await errorsOf(t, { listen: [plain], clients: { reader: { keyHash, from, profile: 'card-creater' } } })
  t.match(errors, [/there is no profile of this name; did you mean card-creator/])
  t.equal(errors.length, 1)
})

t.test('a client with a file of its own is held to the same, and named', async (t) => {
  const folder = newFolder(t, {
    'gateway.yaml': stringify({ listen: [here, plain] }),
    'clients.d/reader.yaml': stringify({ keyHash: otherKey, from }),
    'clients.d/tablet.yaml': stringify({ keyHash, from, profile: 'admin' }),
  })
  const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
  t.match(loaded.ok ? [] : loaded.errors.map(formatConfigError), [/client tablet can reach is plain/])
})
