import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import type { ClientView } from '../../src/admin/clients.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

const CLAUDE = 'Origin: http://claude.example'
const YOMITAN = 'Origin: chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'
const CLIENTS = `# written by hand
clients:
  claude: { origin: "http://claude.example", profile: admin, mode: report }   # my agent
  yomitan: { origin: "chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn", profile: extension }
`
const DECKS = { action: 'deckNames', version: 6 }

async function revoke(admin: string, name: string, revoked: unknown, type = 'application/json') {
  const options = { method: 'POST', headers: { 'Content-Type': type }, body: JSON.stringify({ revoked }) }
  const reply = await fetch(`${admin}/clients/${name}`, options)
  return { status: reply.status, ...((await reply.json()) as Record<string, unknown>) }
}
const refused = (name: string) =>
  new RegExp(`"result": null, "error": "the owner of this gateway has revoked the client ${name}"`)

t.test('a revoked client is refused from its next call on, and no other one is', async (t) => {
  const { admin, port, folder } = await startOwned(t, CLIENTS)
  const before = readFileSync(join(folder, 'gateway.yaml'), 'utf8')
  t.match((await ask(port, DECKS, CLAUDE)).text, /"error": null/)
  t.same(await revoke(admin, 'claude', true), { status: 200, client: 'claude', revoked: true, trouble: null })
  t.match((await ask(port, DECKS, CLAUDE)).text, refused('claude'), 'in report mode too')
  const several = { action: 'multi', version: 6, params: { actions: [DECKS, { action: 'sync' }] } }
  t.match((await ask(port, several, CLAUDE)).text, /revoked the client claude.*revoked the client claude/)
  t.match((await ask(port, DECKS, YOMITAN)).text, /"error": null/)
  t.match((await ask(port, DECKS)).text, /"error": null/)
  t.equal(readFileSync(join(folder, 'gateway.yaml'), 'utf8'), before, 'the file that its owner wrote stays as it is')

  t.same(await revoke(admin, 'yomitan', true), { status: 200, client: 'yomitan', revoked: true, trouble: null })
  t.match((await ask(port, DECKS, YOMITAN)).text, refused('yomitan'), 'and does not count as any browser extension')

  t.same(await revoke(admin, 'claude', false), { status: 200, client: 'claude', revoked: false, trouble: null })
  t.match((await ask(port, DECKS, CLAUDE)).text, /"error": null/)
  t.match((await ask(port, DECKS, YOMITAN)).text, refused('yomitan'))
})

t.test('a built-in client, and one with a file of its own, are revoked in the same way', async (t) => {
  const { admin, port, folder, reload, state } = await startOwned(t)
  mkdirSync(join(folder, 'clients.d'))
  const own = 'origin: "http://claude.example"\nprofile: admin\n'
  writeFileSync(join(folder, 'clients.d', 'claude.yaml'), own)
  t.same(await reload(), [])
  for (const name of ['local-program', 'claude'])
    t.match(await revoke(admin, name, true), { status: 200, trouble: null })
  t.match((await ask(port, DECKS)).text, refused('local-program'))
  t.match((await ask(port, DECKS, CLAUDE)).text, refused('claude'))
  t.equal(readFileSync(join(folder, 'clients.d', 'claude.yaml'), 'utf8'), own)
  t.match(readFileSync(join(folder, 'clients.d', 'revoked.txt'), 'utf8'), /^#.*\n#.*\nlocal-program\nclaude\n$/)
  const { clients } = await state()
  t.same(
    clients.flatMap(({ name, isRevoked }) => (isRevoked ? [name] : [])),
    ['claude', 'local-program'],
  )
})

t.test('a revocation lasts beyond the process, and a line of the file can be removed by hand', async (t) => {
  const { admin, folder, reload, port } = await startOwned(t, CLIENTS)
  await revoke(admin, 'claude', true)
  const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
  t.ok(loaded.ok && loaded.config.clients.find(({ name }) => name === 'claude')?.isRevoked)
  t.ok(loaded.ok && loaded.notes.some((note) => /revoked.*: claude \(/.test(note)), 'the start says so')
  const file = join(folder, 'clients.d', 'revoked.txt')
  t.ok(loaded.ok && loaded.files.includes(file), 'a change of the file is a change of the configuration')
  writeFileSync(file, '# nobody\r\n\r\n')
  t.same(await reload(), [])
  t.match(
    (await ask(port, DECKS, CLAUDE)).text,
    refused('claude'),
    'what this process revoked only the page takes back',
  )
  t.match(await revoke(admin, 'claude', false), { status: 200 })
  t.match((await ask(port, DECKS, CLAUDE)).text, /"error": null/)
})

t.test('a mistake in the configuration, or a folder that cannot be written, does not let a client go on', async (t) => {
  const { admin, port, folder } = await startOwned(t, CLIENTS)
  const file = join(folder, 'gateway.yaml')
  const good = readFileSync(file, 'utf8')
  writeFileSync(file, `${good}listn: 1\n`)
  t.match(await revoke(admin, 'claude', true), { status: 200, trouble: null })
  t.match((await ask(port, DECKS, CLAUDE)).text, refused('claude'))
  t.match(await revoke(admin, 'claude', false), { status: 409, code: 'revoke.not-read', error: /listn/ })
  t.match((await ask(port, DECKS, CLAUDE)).text, refused('claude'))
  t.match(readFileSync(join(folder, 'clients.d', 'revoked.txt'), 'utf8'), /\nclaude\n/)
  writeFileSync(file, good)
  t.match(await revoke(admin, 'claude', false), { status: 200 })

  writeFileSync(join(folder, 'clients.d', 'revoked.txt'), 'claude!\n')
  t.match(await revoke(admin, 'claude', true), {
    status: 200,
    trouble: 'expected the name of a client, or a comment after #',
  })
  t.match((await ask(port, DECKS, CLAUDE)).text, refused('claude'), 'until the process ends')
})

t.test('a line that is no name stops the start, and one that names nobody is said', async (t) => {
  const { folder, reload, port } = await startOwned(t, CLIENTS)
  mkdirSync(join(folder, 'clients.d'))
  const file = join(folder, 'clients.d', 'revoked.txt')
  writeFileSync(file, 'claude\n../x\n')
  t.match((await reload()).join(), /revoked\.txt.*2.*expected the name of a client/)
  writeFileSync(file, 'somebody\n')
  t.same(await reload(), [])
  t.match((await ask(port, DECKS, CLAUDE)).text, /"error": null/)
  const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
  t.ok(loaded.ok && loaded.notes.some((note) => /somebody/.test(note)))
})

t.test('a revoked client loses its routes', async (t) => {
  const target = createServer((_, response) => response.end('audio'))
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  t.teardown(() => target.close())
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
  const { admin, port } = await startOwned(t, `routes: { /audio: { target: "${url}", clients: [local-program] } }\n`)
  const get = async () => (await fetch(`http://127.0.0.1:${port}/audio/x`)).status
  t.equal(await get(), 200)
  await revoke(admin, 'local-program', true)
  t.equal(await get(), 403)
})

t.test('only JSON with the one member revokes, and only a client that there is', async (t) => {
  const { admin, folder } = await startOwned(t, CLIENTS)
  t.match(await revoke(admin, 'claude', true, 'text/plain'), { status: 415 })
  t.match(await revoke(admin, 'claude', 'yes'), { status: 400, code: 'admin.revocation' })
  t.match(await revoke(admin, 'nobody', true), { status: 404, code: 'admin.no-client' })
  const other = { 'Content-Type': 'application/json', Origin: 'http://evil.example' }
  const reply = await fetch(`${admin}/clients/claude`, { method: 'POST', headers: other, body: '{"revoked":true}' })
  t.equal(reply.status, 403)
  t.notOk(existsSync(join(folder, 'clients.d')))
  t.equal((await fetch(`${admin}/clients/claude`, { method: 'PUT' })).status, 405)
  t.equal((await fetch(`${admin}/clients/nobody`)).status, 404)
})

t.test('a client is shown with its rights in words', async (t) => {
  const yaml = `profiles:
  mine:
    extends: read-only
    allow: [addNote]
    ask: [deleteNotes]
    where: { addNote: { deck: { deck: Japanese } } }
    hazards: { fetch: { host: public } }
clients: { claude: { keyHash: "sha256:${'0'.repeat(64)}", from: [192.168.1.0/24, "10.0.0.7"], profile: mine } }
`
  const { admin } = await startOwned(t, yaml)
  const view = (await (await fetch(`${admin}/clients/claude`)).json()) as ClientView
  t.match(view, {
    name: 'claude',
    knownBy: ['its key', 'an address in 192.168.1.0/24 or 10.0.0.7'],
    isBuiltIn: false,
    isRevoked: false,
    withoutKey: 'local-program',
    rights: {
      profile: 'mine',
      conditions: [/^addNote: deck must .*Japanese/],
      hazards: [{ means: 'takes a medium from a URL', must: /public/ }],
    },
  })
  const of = (wanted: string) => view.rights.kinds.find(({ kind }) => kind === wanted)
  t.match(of('destructive'), { allowed: [], asks: ['deleteNotes'] })
  t.ok(of('add')?.allowed.includes('addNote'))
  t.ok(of('add')?.refused.includes('addNotes'))
  t.same(of('read')?.refused, [])
})
