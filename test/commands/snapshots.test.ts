import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { exportCopy, listCopies } from '../../src/commands/snapshots.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { runProgram } from './program.ts'

const HOUR = 3_600_000
const NAME = '2026-03-10-120000-9f3c'
const facts = {
  name: NAME,
  upstream: 'anki',
  made: Date.UTC(2026, 2, 10, 12),
  client: 'claude',
  action: 'deleteNotes',
  of: '/anki',
  bytes: 3_000_000,
  notes: 20,
  cards: 40,
}
const older = { ...facts, name: '2026-03-09-120000-1b2d', made: Date.UTC(2026, 2, 9, 12), client: 'obsidian' }

t.test('the list names each copy, the newest first, and how to go back to it', async (t) => {
  const { options } = await start(t)
  const { ok, lines } = await listCopies(options, {})
  t.equal(ok, true)
  t.match(lines[0], /^ {2}name +made +before +notes +cards +size$/)
  t.match(lines[1], /^ {2}2026-03-10-120000-9f3c +2026-03-1\d \d\d:\d\d:00 +deleteNotes of claude +20 +40 +3MiB$/)
  t.match(lines[2], /^ {2}2026-03-09-120000-1b2d .* deleteNotes of obsidian /)
  t.match(lines.at(-1), /^To go back to one: ankiconnect-gateway snapshots export NAME FILE.colpkg, then import/)
})

t.test('a copy is exported as a package or as it is, and no file is written over', async (t) => {
  const { options, folder } = await start(t)
  const file = join(folder, 'out.colpkg')
  const exported = await exportCopy(NAME, file, options, {})
  t.match(exported, { ok: true, lines: [`Wrote ${file}. In Anki: File > Import, choose that file`] })
  t.equal(readFileSync(file).readUInt32LE(0), 0x04034b50)
  t.match(await exportCopy(NAME, file, options, {}), { ok: false, lines: [`${file} exists already`] })
  const plain = join(folder, 'out.anki2')
  t.match(await exportCopy(NAME, plain, options, {}), { ok: true, lines: [`Wrote ${plain}.`] })
  t.equal(readFileSync(plain, 'utf8'), 'the collection')
})

t.test('a mistyped name gets a suggestion, and another ending is a mistake in the command line', async (t) => {
  const { options, folder } = await start(t)
  const there = await exportCopy('2026-03-10-120000-9f3d', join(folder, 'out.colpkg'), options, {})
  t.match(there, { ok: false, lines: [/^there is no copy "2026-03-10-120000-9f3d"; .*2026-03-10-120000-9f3c/] })
  t.match(await exportCopy(NAME, join(folder, 'out.zip'), options, {}), { ok: false, isUsage: true })
  t.match(await exportCopy(NAME, join(folder, 'no', 'out.colpkg'), options, {}), { ok: false, lines: [/ENOENT/] })
  t.notOk(existsSync(join(folder, 'out.zip')))
})

t.test('without a running gateway the copies are still within reach', async (t) => {
  const { folder } = await start(t)
  const place = ['--admin', `127.0.0.1:${await freePort()}`]
  const env = { XDG_STATE_HOME: folder }
  const listed = await runProgram(t, ['snapshots', ...place], env).ended
  t.equal(listed.status, 0)
  t.match(listed.stdout, NAME)
  const file = join(folder, 'out.colpkg')
  const exported = await runProgram(t, ['snapshots', 'export', NAME, file, ...place], env).ended
  t.strictSame([exported.status, exported.stderr], [0, ''])
  t.ok(existsSync(file))
  const none = await runProgram(t, ['snapshots', 'list', ...place]).ended
  t.match(none.stdout, /^There is no copy of a collection in /)
  t.match(await runProgram(t, ['snapshots', 'export', NAME, file, ...place]).ended, {
    status: 1,
    stderr: `there is no copy "${NAME}"; there are none\n`,
  })
})

/** A running gateway with two copies in its state folder, which is also where a program of that user looks. */
async function start(t: Test): Promise<{ readonly options: { readonly admin: string }; readonly folder: string }> {
  const copies = [older, facts].flatMap((one) => [
    [`ankiconnect-gateway/snapshots/${one.name}/collection.anki2`, 'the collection'],
    [`ankiconnect-gateway/snapshots/${one.name}/snapshot.json`, JSON.stringify(one)],
  ])
  const folder = newFolder(t, Object.fromEntries(copies))
  const anki = await startScripted(() => 'hang')
  t.teardown(() => anki.close())
  const front = await startFront({
    upstream: { url: anki.url },
    stateFolder: join(folder, 'ankiconnect-gateway'),
    snapshots: { every: HOUR, keep: 1_000_000 * HOUR, size: 1024 ** 3, whenNone: 'allow' },
  })
  t.teardown(() => front.close())
  return { options: { admin: `127.0.0.1:${front.gateway.adminAddress.port}` }, folder }
}
