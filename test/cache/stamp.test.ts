import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { type Disk, realDisk } from '../../src/cache/disk.ts'
import { collectionLooker, type Look, type Looker, mediaLook, type Stamp } from '../../src/cache/stamp.ts'
import { systemClock } from '../../src/clock.ts'
import { newFolder } from '../support/folder.ts'
import { type SqliteProcess, startSqlite } from './sqlite-process.ts'

const HOUR = 3_600_000

/** A folder with an open collection, and a record of which stamps were seen in which of its logical states. */
interface Bench {
  readonly folder: string
  readonly file: string
  readonly sqlite: SqliteProcess
  look(): Look
  /** Does what leaves the content alone, SQL or something else; the looks in its middle and after it must not contradict that. */
  same(work: string | (() => Promise<unknown>)): Promise<Look>
  /** Does what changes the content once; of several statements, when the last of them commits. */
  change(work: string | (() => Promise<unknown>)): Promise<Look>
  /** As `change`, for what is done by hand. */
  changed(): Look
  /** Looks, and notes the stamp under the present state. */
  note(): Look
}

const GROW = (value: string, rows = 200) =>
  `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
   insert into t select null, '${value}' || i || hex(zeroblob(400)) from n;`

async function startBench(t: Test): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'stamp-'))
  const file = join(folder, 'collection.anki2')
  const sqlite = startSqlite()
  t.teardown(async () => {
    await sqlite.kill()
    rmSync(folder, { recursive: true })
  })
  // An hour on: the times of the files themselves never count as recent here.
  const looker: Looker = collectionLooker(folder, { wall: () => Date.now() + HOUR }, realDisk)
  const seen = new Map<string, Set<number>>()
  let state = 0
  const record = (look: Look, states: readonly number[]): Look => {
    if (look === null || look === 'unsettled') return look
    const before = seen.get(look.text)
    const common = states.filter((one) => before === undefined || before.has(one))
    if (common.length === 0) t.fail(`one stamp for state ${[...(before ?? [])]} and state ${states}: ${look.text}`)
    seen.set(look.text, new Set(common))
    return look
  }
  /** Looks again and again until the work is done. */
  const during = async (work: string | (() => Promise<unknown>), states: readonly number[]): Promise<void> => {
    let done = false
    const run = (typeof work === 'string' ? sqlite.run(work) : work()).finally(() => {
      done = true
    })
    while (!done) {
      record(looker(), states)
      await turn()
    }
    await run
  }
  await sqlite.open(file)
  await sqlite.run('create table t(id integer primary key, v)')
  return {
    folder,
    file,
    sqlite,
    look: looker,
    async same(work) {
      await during(work, [state])
      return record(looker(), [state])
    },
    async change(work) {
      await during(work, [state, state + 1])
      state += 1
      return record(looker(), [state])
    },
    changed() {
      state += 1
      return record(looker(), [state])
    },
    note: () => record(looker(), [state]),
  }
}

const isStamp = (look: Look): look is Stamp => look !== null && look !== 'unsettled'

t.test('a stamp stands while nothing is written, and moves with every commit', async (t) => {
  const { note, change, same } = await startBench(t)
  const first = note()
  t.ok(isStamp(first), 'a fresh collection has one')
  t.equal(await same('select count(*) from t'), first, 'reading leaves it alone, the very object')
  const second = await change(GROW('a', 3))
  t.ok(isStamp(second))
  t.notSame(second, first)
  for (let count = 0; count < 40; count++) t.ok(isStamp(await change(`insert into t(v) values (${count})`)))
})

t.test('a spilled transaction is unsettled until it commits', async (t) => {
  const { note, same, change } = await startBench(t)
  note()
  t.equal(await same(`begin; ${GROW('spill')}`), 'unsettled')
  t.equal(await same(GROW('more')), 'unsettled')
  t.ok(isStamp(await change('commit')))
})

t.test('a spilled transaction rolled back leaves frames that are never taken for a state', async (t) => {
  const { note, same, change } = await startBench(t)
  note()
  t.equal(await same(`begin; ${GROW('gone', 600)} rollback`), 'unsettled')
  t.equal(await change("insert into t(v) values ('small')"), 'unsettled', 'a smaller commit in front of leftovers')
  t.equal(await change("insert into t(v) values ('small again')"), 'unsettled')
  t.ok(isStamp(await change(GROW('large', 1500))), 'a commit that covers them settles it')
})

t.test('the same transaction retried after a rollback is not the state before it', async (t) => {
  const { note, same, change } = await startBench(t)
  const before = note()
  const work = GROW('retried', 300)
  await same(`begin; ${work} rollback`)
  await same(`begin; ${work} rollback`)
  const after = await change(`begin; ${work} commit`)
  t.ok(isStamp(after))
  t.notSame(after, before)
})

t.test('a log that starts over and grows to the same size has another stamp', async (t) => {
  const { note, same, change } = await startBench(t)
  note()
  const one = await change("insert into t(v) values ('one')")
  const passed = await same('pragma wal_checkpoint(restart)')
  t.ok(isStamp(passed))
  const two = await change("insert into t(v) values ('two')")
  await same('pragma wal_checkpoint(restart)')
  const three = await change("insert into t(v) values ('six')")
  t.equal(new Set([one, two, three].map((look) => (look as Stamp).text)).size, 3)
})

t.test('a truncated log is a value of its own', async (t) => {
  const { note, same, change, folder } = await startBench(t)
  note()
  await change("insert into t(v) values ('one')")
  const empty = await same('pragma wal_checkpoint(truncate)')
  t.ok(isStamp(empty))
  t.equal(
    collectionLooker(folder, systemClock, realDisk)(),
    'unsettled',
    'but not while the database file may share its time with the next',
  )
  const next = await change("insert into t(v) values ('two')")
  t.notSame(next, empty)
  t.notSame(await same('pragma wal_checkpoint(truncate)'), empty)
})

t.test('VACUUM, and what it moves, never brings an old stamp back', async (t) => {
  const { note, same, change } = await startBench(t)
  note()
  await change(GROW('a', 300))
  await change('delete from t where id > 20')
  t.ok(isStamp(await same('vacuum')))
  await change("update t set v = 'x' where id = 1")
  await same('pragma wal_checkpoint(truncate)')
  await same('vacuum')
})

t.test('closed there is no stamp; opened again without a write there is one for the same state', async (t) => {
  const { note, same, change, sqlite, file } = await startBench(t)
  await change("insert into t(v) values ('one')")
  t.equal(await same(sqlite.closeDatabase), null, 'the log is gone')
  await same(() => sqlite.open(file))
  await same('select count(*) from t')
  t.notSame(note(), 'unsettled')
  await change("insert into t(v) values ('two')")
})

t.test('a main file that was replaced has another stamp', async (t) => {
  const { same, change, changed, sqlite, folder, file } = await startBench(t)
  await change("insert into t(v) values ('one')")
  await same(sqlite.closeDatabase)
  copyFileSync(file, join(folder, 'copy'))
  await same(() => sqlite.open(file))
  await change("insert into t(v) values ('two')")
  const before = await same('pragma wal_checkpoint(truncate)')
  t.ok(isStamp(before))
  renameSync(join(folder, 'copy'), file)
  t.notSame(changed(), before, 'under an open process')
  await same(sqlite.closeDatabase)
  copyFileSync(file, join(folder, 'copy'))
  await same(() => sqlite.open(file))
  const [reopened, next] = [await same('select count(*) from t'), await change("insert into t(v) values ('three')")]
  t.notSame(next, reopened)
  await same(sqlite.closeDatabase)
  await change(async () => {
    renameSync(join(folder, 'copy'), file)
    await sqlite.open(file)
  })
})

t.test('a log left by a killed process keeps its stamp until someone writes', async (t) => {
  const bench = await startBench(t)
  const last = await bench.change(GROW('left', 50))
  await bench.same(bench.sqlite.kill)
  t.ok(existsSync(`${bench.file}-wal`))
  t.equal(bench.note(), last)
  const heir = startSqlite()
  t.teardown(() => heir.kill())
  await bench.same(() => heir.open(bench.file))
  await bench.same(() => heir.run('select count(*) from t'))
  await bench.change(() => heir.run("insert into t(v) values ('heir')"))
})

t.test('a process killed in a transaction leaves frames that are never taken for a state', async (t) => {
  const bench = await startBench(t)
  await bench.change("insert into t(v) values ('one')")
  t.equal(await bench.same(`begin; ${GROW('never', 400)}`), 'unsettled')
  t.equal(await bench.same(bench.sqlite.kill), 'unsettled')
  const heir = startSqlite()
  t.teardown(() => heir.kill())
  await bench.same(() => heir.open(bench.file))
  await bench.same(() => heir.run('select count(*) from t'))
  await bench.change(() => heir.run("insert into t(v) values ('two')"))
})

t.test(
  'a process killed while it writes, and another profile opened after it: each keeps to its own stamps',
  async (t) => {
    const one = await startBench(t)
    const two = await startBench(t)
    await two.change("insert into t(v) values ('of the other profile')")
    await two.same(two.sqlite.closeDatabase)
    const writing = t.rejects(one.sqlite.run(`begin; ${GROW('cut off', 40_000)}`), /ended/)
    while (one.note() !== 'unsettled') await turn()
    await one.same(one.sqlite.kill)
    await writing
    await two.same(() => two.sqlite.open(two.file))
    const [first, second] = [await one.same(async () => {}), await two.same('select count(*) from t')]
    t.ok(isStamp(second))
    t.notSame(first, second)
    const heir = startSqlite()
    t.teardown(() => heir.kill())
    await heir.open(one.file)
    await one.change(() => heir.run("insert into t(v) values ('after it')"))
    await two.change("insert into t(v) values ('and here')")
  },
)

t.test('a transaction of more frames than one look reads settles after some looks', async (t) => {
  const { change, folder } = await startBench(t)
  await change(GROW('long', 9000))
  const look = collectionLooker(folder, { wall: () => Date.now() + HOUR }, realDisk)
  let looks = 0
  while (!isStamp(look()) && looks < 20) looks++
  t.ok(isStamp(look()))
  t.ok(looks > 0, 'not in the first')
})

t.test('what is no log, or only part of one, is no stamp', async (t) => {
  const { change, file, look, sqlite } = await startBench(t)
  await change(GROW('a', 5))
  await sqlite.kill()
  const log = `${file}-wal`
  truncateSync(log, 5000)
  t.not(isStamp(look()), true, 'cut inside a frame')
  truncateSync(log, 20)
  t.equal(look(), null, 'cut inside the header')
  writeFileSync(log, Buffer.alloc(4096, 7))
  t.equal(look(), null, 'other bytes')
  rmSync(log)
  mkdirSync(log)
  t.equal(look(), null, 'a folder')
})

t.test('a commit whose page is not written yet is unsettled', async (t) => {
  const { change, file, look, sqlite } = await startBench(t)
  await change("insert into t(v) values ('one')")
  await sqlite.kill()
  const log = `${file}-wal`
  const fresh = collectionLooker(join(file, '..'), { wall: () => Date.now() + HOUR }, realDisk)
  t.ok(isStamp(look()))
  truncateSync(log, 32 + 24 + 4096 + 24)
  t.equal(fresh(), 'unsettled')
})

t.test('a media folder: names, files written in place, and times too close to tell', async (t) => {
  const folder = newFolder(t, { 'a.mp3': 'one' })
  const later = Date.now() + HOUR
  const look = (name: string | null = null, now = later) => mediaLook(folder, name, now, realDisk)
  t.same(look(), look(), 'equal while nothing happens')
  const before = look('a.mp3')
  const folderBefore = look()
  t.equal(look(null, Date.now()), 'unsettled', 'right after a change')
  writeFileSync(join(folder, 'a.mp3'), 'two')
  utimesSync(join(folder, 'a.mp3'), 1, 1)
  t.notSame(look('a.mp3'), before, 'written in place and dated back')
  t.same(look(), folderBefore, 'which the list of names does not notice')
  writeFileSync(join(folder, 'b.mp3'), '')
  t.notSame(look(), folderBefore)
  t.same(look('missing.mp3'), look(), 'a file that is not there')
  t.equal(look(null, Date.now() - HOUR), 'unsettled', 'dated in the future')
  t.equal(mediaLook(join(folder, 'none'), null, later, realDisk), null)
})

t.test('an empty log that replaces another one has another stamp, even if it gets the same inode', async (t) => {
  const folder = newFolder(t, { 'collection.anki2': 'x', 'collection.anki2-wal': '' })
  let made = 1n
  const fstatSync = (() => ({ dev: 1n, ino: 7n, ctimeNs: made })) as unknown as Disk['fstatSync']
  const look = collectionLooker(folder, { wall: () => Date.now() + HOUR }, { ...realDisk, fstatSync })
  const before = look()
  t.ok(isStamp(before))
  t.equal(look(), before)
  made = 2n
  t.notSame(look(), before)
})
