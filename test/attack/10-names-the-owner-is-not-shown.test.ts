import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { NamedPage, PendingApproval } from '../../src/admin/approvals.ts'
import { listApprovals, showApproval } from '../../src/commands/approvals.ts'
import { startService } from '../../src/commands/serve.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import { createAsks } from '../../src/safety/ask.ts'
import { quoted } from '../../src/safety/summary.ts'
import { ask } from '../support/ask.ts'
import { fakeClock } from '../support/clock.ts'
import { countUp } from '../support/count-up.ts'

const CONFIG = `
listen: ["127.0.0.1:0"]
admin: { address: "127.0.0.1:0", notify: false }
profiles: { careful: { extends: admin, ask: [deleteDecks, deleteNotes, deleteMediaFile] } }
clients: { claude: { origin: "http://claude.example", profile: careful } }
`
const CLAUDE = 'Origin: http://claude.example'

/** A gateway whose client claude has to ask before it deletes, and what its owner sees of what waits. */
async function owner(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-names-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  process.env.XDG_STATE_HOME = folder
  const file = join(folder, 'gateway.yaml')
  const audit = join(folder, 'audit.jsonl')
  writeFileSync(file, `${CONFIG}audit: { file: ${JSON.stringify(audit)} }\n`)
  const loaded = await loadConfig({ file, env: {}, options: { sandbox: true } })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const config = { ...loaded.config, log: { level: 'silent', format: 'json' } as const }
  const result = await startService(config, createLog(config.log), '1.2.3')
  if (!result.ok) throw new Error(result.error)
  const { service } = result
  let isOpen = true
  const close = async () => {
    if (isOpen) await service.close()
    isOpen = false
  }
  t.teardown(close)
  const place = `http://127.0.0.1:${service.adminAddress.port}`
  const read = async <T>(path: string) => (await (await fetch(`${place}${path}`)).json()) as T
  return {
    send: (call: object) => ask(service.addresses[0]?.port ?? 0, { version: 6, ...call }, CLAUDE),
    waiting: () => read<PendingApproval[]>('/approvals'),
    page: (id: string, from = 0) => read<NamedPage>(`/approvals/${id}/names/${from}`),
    status: async (path: string, method = 'GET') => (await fetch(`${place}${path}`, { method })).status,
    options: { config: file, admin: `127.0.0.1:${service.adminAddress.port}` },
    async lines(): Promise<Record<string, unknown>[]> {
      await close()
      const files = readdirSync(folder).filter((name) => name.startsWith('audit'))
      const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'))
      return texts
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    },
  }
}

t.test('the owner is shown each deck that would go, whatever stands in the place of a list', async (t) => {
  const { send, waiting, page, lines } = await owner(t)
  await send({ action: 'deleteDecks', params: { decks: { A: 1, B: 1 }, cardsToo: true } })
  await send({ action: 'deleteDecks', params: { decks: 'AB', cardsToo: true } })
  await send({ action: 'deleteDecks', params: { decks: ['A', 'B', 'C', 'D'], cardsToo: true } })
  t.strictSame(
    (await waiting()).map(({ summary, names }) => [summary, names]),
    [
      ['Delete decks: "A", "B"', 2],
      ['Delete decks: "A", "B"', 2],
      ['Delete decks: "A", "B", "C" and 1 more', 4],
    ],
  )
  const decks = ['A', 'B', 'C', 'D'].map((name) => ({ what: 'deck', name }))
  t.strictSame(await page('1'), { id: '1', total: 2, from: 0, names: decks.slice(0, 2), next: null })
  t.strictSame((await page('2')).names, decks.slice(0, 2))
  t.strictSame((await page('3')).names, decks)
  t.strictSame(
    (await lines()).map(({ deck }) => deck),
    [
      ['A', 'B'],
      ['A', 'B'],
      ['A', 'B', 'C', 'D'],
    ],
    'so does the audit log',
  )
})

t.test('of a long list every name can be read, in parts and on the command line', async (t) => {
  const { send, page, waiting, options, lines, status } = await owner(t)
  const notes = Array.from({ length: 2500 }, (_, index) => 1_700_000_000_000 + index)
  await send({ action: 'deleteNotes', params: { notes } })
  const read: string[] = []
  for (let from: number | null = 0; from !== null; ) {
    const { names, next, total }: NamedPage = await page('1', from)
    t.equal(total, 2500)
    t.ok(names.length <= 1000)
    read.push(...names.map(({ name }) => name))
    from = next
  }
  t.strictSame(read, notes.map(String))
  t.strictSame((await page('1', 2499)).names, [{ what: 'notes', name: '1700000002499' }])
  t.strictSame((await page('1', 2500)).names, [])
  const shown = await showApproval('1', options, {})
  t.ok(shown.ok)
  t.strictSame(
    shown.lines.filter((line) => line.startsWith('  notes ')),
    notes.map((id) => `  notes "${id}"`),
  )
  t.match((await listApprovals('call', options, {})).lines.join('\n'), /approvals show ID/)
  t.notOk((await showApproval('2', options, {})).ok)
  t.equal(await status('/approvals/2/names'), 404)
  t.equal(await status('/approvals/1/names', 'POST'), 405)
  t.equal(await status('/approvals/1/names/x'), 404)
  t.equal((await waiting())[0]?.summary, 'Delete notes: 2500 notes')
  const [line] = await lines()
  t.strictSame(line?.notes, notes.map(String), 'the audit log holds them all')
  t.equal(line?.more, undefined)
})

t.test('a name is shown to the letter, and none passes for another or for a line of its own', async (t) => {
  const { send, page, options } = await owner(t)
  const filename = 'pub_/x\n  deck "Everything"\u202etxt.\u200b\u{e0041}'
  await send({ action: 'deleteMediaFile', params: { filename } })
  t.strictSame((await page('1')).names, [{ what: 'media', name: filename }])
  const shown = await showApproval('1', options, {})
  t.equal(shown.lines.at(-3), '  media "pub_/x\\n  deck \\"Everything\\"\\u202etxt.\\u200b\\udb40\\udc41"')
  t.equal(JSON.parse(quoted(filename)), filename)
})

t.test('what waiting calls name takes bounded memory, and one client leaves half of it to others', async (t) => {
  const asks = createAsks(fakeClock(), () => ({ valid: 1, pending: 50 }), countUp())
  const name = 'x'.repeat(1024 * 1024)
  const call = (client: string, number: number, megabytes: number) => {
    const media = Array.from({ length: megabytes }, (_, index) => `${index}${name}`)
    return asks.ask({ client, action: 'a', params: Buffer.from(`${number}`), summary: '', touched: { media } }).kind
  }
  t.equal(call('one', 0, 33), 'large')
  t.equal(call('one', 1, 20), 'waiting')
  t.equal(call('one', 2, 20), 'full')
  t.equal(call('two', 3, 20), 'waiting')
  t.equal(call('three', 4, 30), 'full')
  t.equal(call('three', 5, 20), 'waiting')
  t.ok(asks.decide('1', { verdict: 'refuse' }), 'what is decided is shown no more, and its room is free')
  t.equal(call('one', 6, 20), 'waiting')
})
