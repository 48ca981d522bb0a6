import { appendFileSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Journal, openJournal } from '../../src/safety/journal.ts'
import { isRunning, type Owner, ownOwner } from '../../src/safety/owner.ts'
import { addedIds, inWords, type SplitRecord } from '../../src/safety/record.ts'
import { stateFolder } from '../../src/settings/own-folders.ts'
import { type FakeClock, fakeClock, settle } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

const ABOUT = { client: 'claude', upstream: 'http://127.0.0.1:1', notes: 40 }
/** No process has this number: it is beyond what systems give out. */
const ENDED: Owner = { pid: 2 ** 30, started: null }

interface Opened {
  readonly folder: string
  readonly found: SplitRecord[]
  readonly troubles: Error[]
  readonly clock: FakeClock
  open(owner?: Owner): Journal
}

function opened(t: Test): Opened {
  const folder = join(newFolder(t), 'state')
  const found: SplitRecord[] = []
  const troubles: Error[] = []
  const clock = fakeClock(Date.now())
  let count = 0
  const open = (owner = ENDED) =>
    openJournal({
      folder,
      owner,
      clock,
      nonce: () => `${count++}`,
      onFound: (record) => found.push(record),
      onTrouble: (error) => troubles.push(error),
    })
  return { folder, found, troubles, clock, open }
}

t.test('what is about to be sent is on disk, for its owner alone, before it is sent', async (t) => {
  const { folder, open } = opened(t)
  const entry = await open().begin(ABOUT)
  await entry.sending(0, 16)
  const [name = ''] = readdirSync(folder)
  t.match(readFileSync(join(folder, name), 'utf8'), /"sending":\{"from":0,"count":16\}/)
  t.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
  t.equal(statSync(folder).mode & 0o777, 0o700)
})

t.test('after a crash the ids that came and the notes in doubt are known', async (t) => {
  const { found, open } = opened(t)
  const entry = await open().begin(ABOUT)
  await entry.sending(0, 3)
  entry.answered(['11', null, '13'])
  await entry.sending(3, 16)
  t.strictSame(open().snapshot(), found)
  const [record] = found as [SplitRecord]
  t.strictSame(addedIds(record), ['11', '13'])
  t.strictSame(record.unknown, { from: 3, count: 16 })
  t.match(
    inWords(record),
    /^addNotes of 40 notes by claude at .*, .*whether notes 4 to 19 were added; 2 are known .*: 11 13$/,
  )
})

t.test('a part is written down while the one before it is under way; a crash leaves both in doubt', async (t) => {
  const { found, open } = opened(t)
  const entry = await open().begin(ABOUT)
  await entry.sending(0, 2)
  await entry.sending(2, 3)
  open()
  entry.answered(['11', '12'])
  await entry.sending(5, 1)
  open()
  t.strictSame(
    found.map(({ answers, unknown }) => ({ answers, unknown })),
    [
      { answers: [], unknown: { from: 0, count: 5 } },
      { answers: ['11', '12'], unknown: { from: 2, count: 4 } },
    ],
  )
})

t.test('what was written down and is not sent any more is not in doubt', async (t) => {
  const { found, open } = opened(t)
  const entry = await open().begin(ABOUT)
  await entry.sending(0, 2)
  void entry.sending(2, 3)
  entry.answered(['11', 'unknown'])
  const { answers, unknown } = await entry.interrupted()
  open()
  t.strictSame([answers, unknown], [['11', 'unknown'], null])
  t.strictSame([found[0]?.answers, found[0]?.unknown], [['11', 'unknown'], null])
})

t.test('a crash before the ids were kept leaves their notes in doubt, and one while taking back says so', async (t) => {
  const { found, open } = opened(t)
  const journal = open()
  const first = await journal.begin(ABOUT)
  await first.sending(0, 3)
  first.answered(['11', null, '13'])
  const second = await journal.begin(ABOUT)
  await second.sending(0, 2)
  second.answered(['21', null])
  await second.takingBack()
  open()
  t.strictSame(
    found.map(({ unknown }) => unknown),
    [{ from: 0, count: 3 }, null],
  )
  t.strictSame(
    found.map(({ takingBack }) => takingBack),
    [false, true],
  )
})

t.test('a line that a crash cut short, and bytes that are none, are passed over', async (t) => {
  const { folder, found, troubles, open } = opened(t)
  const entry = await open().begin(ABOUT)
  await entry.sending(0, 3)
  entry.answered(['11', '12', '13'])
  await entry.sending(3, 3)
  const [name = ''] = readdirSync(folder)
  appendFileSync(join(folder, name), '{"answers":["14","1')
  writeFileSync(join(folder, 'split-empty.jsonl'), '')
  writeFileSync(join(folder, 'split-zero.jsonl'), '\0\0\0\n')
  open()
  t.strictSame(found.map(addedIds), [['11', '12', '13']])
  t.strictSame(troubles, [])
})

t.test('the record of what ended stays until the reply has had time to leave, or the journal closes', async (t) => {
  const { folder, found, clock, open } = opened(t)
  const journal = open()
  for (let split = 0; split < 2; split += 1) {
    const entry = await journal.begin(ABOUT)
    await entry.sending(0, 1)
    entry.answered(['11'])
    await entry.done()
    await clock.pass(600)
  }
  while (readdirSync(folder).length > 1) await settle()
  t.equal(readdirSync(folder).length, 1, 'the first one has been over for a second, the second one has not')
  await journal.close()
  t.strictSame(readdirSync(folder), [])
  open()
  t.strictSame(found, [])
})

t.test('an interrupted split is in the snapshot at once, and found by the next run', async (t) => {
  const { found, open } = opened(t)
  const journal = open()
  const entry = await journal.begin(ABOUT)
  await entry.sending(0, 2)
  entry.answered(['11', 'unknown'])
  await entry.interrupted()
  t.strictSame(journal.snapshot().map(addedIds), [['11']])
  open()
  t.strictSame(found, journal.snapshot())
})

t.test('what a running process has under way is left to it', async (t) => {
  const { found, open } = opened(t)
  const entry = await open(ownOwner()).begin(ABOUT)
  await entry.sending(0, 2)
  open()
  t.strictSame(found, [])
})

t.test('a record is kept for thirty days', async (t) => {
  const { folder, found, open } = opened(t)
  const entry = await open().begin(ABOUT)
  await entry.sending(0, 2)
  const [name = ''] = readdirSync(folder)
  const old = Date.now() / 1000 - 31 * 24 * 3600
  utimesSync(join(folder, name), old, old)
  open()
  t.strictSame([found, readdirSync(folder)], [[], []])
})

t.test('where nothing can be kept on disk, beginning fails', async (t) => {
  const { folder, open } = opened(t)
  writeFileSync(folder, 'a file in its place')
  await t.rejects(open().begin(ABOUT))
})

t.test('a process is told from another that has its number', (t) => {
  const { pid, started } = ownOwner()
  t.equal(isRunning({ pid, started }), started !== null)
  t.equal(isRunning({ pid, started: 'long ago' }), false)
  t.equal(isRunning({ pid, started: null }), false)
  t.equal(isRunning(ENDED), false)
  t.end()
})

t.test('each system has a place for the state of programs', (t) => {
  const at = (platform: NodeJS.Platform, environment = {}) => stateFolder({ platform, environment, home: '/home/me' })
  t.equal(at('linux'), '/home/me/.local/state/ankiconnect-gateway')
  t.equal(at('linux', { XDG_STATE_HOME: '/var/me' }), '/var/me/ankiconnect-gateway')
  t.equal(at('linux', { XDG_STATE_HOME: 'relative' }), '/home/me/.local/state/ankiconnect-gateway')
  t.equal(at('darwin'), '/home/me/Library/Application Support/ankiconnect-gateway')
  t.match(at('win32'), /AppData.Local.ankiconnect-gateway$/)
  t.end()
})
