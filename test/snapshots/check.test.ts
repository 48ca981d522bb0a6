import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import t from 'tap'
import { checkCopy } from '../../src/snapshots/check.ts'
import { checkInThread } from '../../src/snapshots/check-thread.ts'
import { newFolder } from '../support/folder.ts'
import { fetchNode } from '../support/old-node.ts'
import { makeCollection } from './collection.ts'

const signal = new AbortController().signal

t.test('a whole collection passes, also in a thread, and its tables stay as Anki made them', async (t) => {
  const file = join(newFolder(t), 'collection.anki2')
  makeCollection(file, 30)
  const schema = schemaOf(file)
  t.match(schema, /unicase/)
  t.strictSame(checkCopy(file), { ok: true, notes: 30, cards: 30 })
  t.strictSame(await checkInThread(file, signal), { ok: true, notes: 30, cards: 30 })
  t.equal(schemaOf(file), schema)
  t.strictSame(readdirSync(join(file, '..')), ['collection.anki2'])
})

t.test('a damaged page is found, in tables that SQLite can sort and in those that only Anki can', async (t) => {
  const file = join(newFolder(t), 'collection.anki2')
  makeCollection(file, 300)
  const whole = readFileSync(file)
  for (const table of ['notes', 'ix_cards_nid', 'tags', 'decks', 'idx_decks_name']) {
    const damaged = Buffer.from(whole)
    const page = rootOf(file, table)
    damaged.fill(0xff, (page - 1) * 4096, (page - 1) * 4096 + 100)
    const copy = join(newFolder(t), 'collection.anki2')
    writeFileSync(copy, damaged)
    t.equal(checkCopy(copy).ok, false, table)
  }
})

t.test('an index that lacks a row is found', async (t) => {
  const file = join(newFolder(t), 'collection.anki2')
  makeCollection(file, 30)
  const page = rootOf(file, 'ix_cards_nid')
  const database = new DatabaseSync(file)
  database.enableDefensive(false)
  database.exec("pragma writable_schema = on; delete from sqlite_schema where name = 'ix_cards_nid'")
  database.close()
  const later = new DatabaseSync(file)
  later.enableDefensive(false)
  later.exec('insert into cards values (99, 99, 1); pragma writable_schema = on')
  later.exec(
    `insert into sqlite_schema values ('index', 'ix_cards_nid', 'cards', ${page}, 'create index ix_cards_nid on cards (nid)')`,
  )
  later.close()
  t.match(checkCopy(file), { ok: false, problem: /cards: .*ix_cards_nid/ })
})

t.test('a file that is no collection fails with a reason', async (t) => {
  const folder = newFolder(t, { text: 'no database at all, and that is long enough'.repeat(100) })
  t.match(checkCopy(join(folder, 'text')), { ok: false, problem: 'file is not a database' })
  const empty = join(folder, 'empty')
  t.match(checkCopy(empty), { ok: false, problem: 'it has no table col' })
})

t.test('a check that is ended fails', async (t) => {
  const file = join(newFolder(t), 'collection.anki2')
  makeCollection(file, 30)
  const ending = new AbortController()
  const checking = checkInThread(file, ending.signal)
  ending.abort()
  t.match(await checking, { ok: false })
})

function schemaOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database.prepare('select sql from sqlite_schema').all()
  database.close()
  return rows.map(({ sql }) => String(sql)).join('\n')
}

function rootOf(file: string, name: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  const [row] = database.prepare('select rootpage from sqlite_schema where name = ?').all(name)
  database.close()
  return Number(row?.rootpage)
}

const OLD = '22.19.0'
const old = process.version === `v${OLD}` ? { missing: 'this is that version' } : await fetchNode(OLD)
const lacking = 'missing' in old ? old.missing : null
t.test(
  `Node ${OLD}, the oldest that works, does not call the check of a copy experimental${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  { skip: lacking ?? false },
  async (t) => {
    if ('missing' in old) return
    const file = join(newFolder(t), 'collection.anki2')
    makeCollection(file, 30)
    const thread = JSON.stringify(join(import.meta.dirname, '../../src/snapshots/check-thread.ts'))
    const script = `import { checkInThread } from ${thread}
      console.log(JSON.stringify(await checkInThread(process.argv[1], new AbortController().signal)))`
    // Node 22 also calls TypeScript experimental. A package holds JavaScript.
    const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script, file]
    const run = (args: readonly string[]) =>
      promisify(execFile)(old.path, args, { env: { ...process.env, NODE_OPTIONS: '', TAP: '' } })
    t.strictSame(await run(options), { stdout: '{"ok":true,"notes":30,"cards":30}\n', stderr: '' })
    const { stdout, stderr } = await run(options.slice(1))
    t.equal(stdout, '{"ok":true,"notes":30,"cards":30}\n')
    t.notMatch(stderr, /SQLite/)
  },
)
