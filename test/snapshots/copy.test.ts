import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t, { type Test } from 'tap'
import { realDisk } from '../../src/cache/disk.ts'
import { collectionLooker, type Look } from '../../src/cache/stamp.ts'
import { systemClock } from '../../src/clock.ts'
import { checkCopy } from '../../src/snapshots/check.ts'
import { cloneFile } from '../../src/snapshots/clone.ts'
import { type Copied, copyCollection } from '../../src/snapshots/copy.ts'
import { fakeClock, settle } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'
import { addNotes, openCollection } from './collection.ts'

const signal = new AbortController().signal
const BOTH = ['collection.anki2', 'collection.anki2-wal']

t.test('a copy holds what was committed, passes its check and is one private file', async (t) => {
  const { folder } = await openCollection(t, 50)
  const before = statSync(join(folder, 'collection.anki2'), { bigint: true })
  const { copied, into, clones } = await copy(t, folder)
  t.equal(copied.ok, true)
  t.strictSame(clones, BOTH)
  t.strictSame(checkCopy(join(into, 'collection.anki2')), { ok: true, notes: 50, cards: 50 })
  t.strictSame(readdirSync(into), ['collection.anki2'], 'the log went into the file')
  t.equal(statSync(join(into, 'collection.anki2')).mode & 0o777, 0o600)
  t.equal(readLast(into), 1, 'with what only the log held')
  const after = statSync(join(folder, 'collection.anki2'), { bigint: true })
  t.equal(after.mtimeNs, before.mtimeNs, 'the original is untouched')
})

t.test('copies made while another program writes equal a state between their two looks', async (t) => {
  const { folder, anki } = await openCollection(t, 10)
  let committed = 10
  let isEnding = false
  const writing = (async () => {
    while (!isEnding) {
      await anki.run(addNotes(committed + 1, 2))
      committed += 2
    }
  })()
  for (let round = 0; round < 6; round++) {
    const low = committed
    const { copied, into } = await copy(t, folder)
    const high = committed
    t.equal(copied.ok, true)
    const checked = checkCopy(join(into, 'collection.anki2'))
    t.match(checked, { ok: true })
    if (!checked.ok) continue
    t.equal(checked.notes, checked.cards, 'no half of a transaction')
    t.equal(checked.notes % 2, 0)
    // The writer hears of its commit after it: one more may already be in the file.
    t.ok(checked.notes >= low && checked.notes <= high + 2, `${low} ≤ ${checked.notes} ≤ ${high + 2}`)
  }
  isEnding = true
  await writing
})

t.test('a database that Anki wrote to while it was copied is copied anew', async (t) => {
  const { folder, anki } = await openCollection(t)
  let isFirst = true
  const { copied, into, clones } = await copy(t, folder, {
    async during(from) {
      if (!from.endsWith('-wal') && isFirst) {
        isFirst = false
        await anki.run(`${addNotes(101, 500)}; pragma wal_checkpoint(truncate); insert into revlog values (7, 1)`)
      }
    },
  })
  t.equal(copied.ok, true)
  t.strictSame(clones, [...BOTH, ...BOTH])
  t.strictSame(checkCopy(join(into, 'collection.anki2')), { ok: true, notes: 600, cards: 600 })
  t.equal(readLast(into), 7)
})

t.test('changes while files are copied are in the copy or not, each as a whole', async (t) => {
  const { folder, anki } = await openCollection(t)
  let next = 101
  const { copied, into, clones } = await copy(t, folder, {
    async during() {
      await anki.run(addNotes(next, 50))
      next += 50
    },
  })
  t.equal(copied.ok, true)
  t.strictSame(clones, BOTH, 'the log only grew')
  t.strictSame(checkCopy(join(into, 'collection.anki2')), { ok: true, notes: 150, cards: 150 })
})

t.test('a transaction under way is not in the copy', async (t) => {
  const { folder, anki } = await openCollection(t)
  let isOpen = false
  const { copied, into, clones } = await copy(t, folder, {
    async during(from) {
      if (from.endsWith('-wal')) return
      // So large that it spills into the log before it is committed.
      await anki.run(addNotes(101, 2000).replace('; commit', ''))
      isOpen = true
    },
    async looked() {
      if (isOpen) await anki.run('commit')
      isOpen = false
    },
  })
  t.equal(copied.ok, true)
  t.strictSame(clones, BOTH)
  t.strictSame(checkCopy(join(into, 'collection.anki2')), { ok: true, notes: 100, cards: 100 })
})

t.test('no copy is made in the middle of a transaction; after 5 s the reason says so', async (t) => {
  const clock = fakeClock()
  let looks = 0
  const look = (): Look => {
    looks += 1
    return 'unsettled'
  }
  const copying = copyCollection({ folder: '/nowhere', look }, '/nowhere', { clone: none, clock, signal })
  await clock.pass(5000)
  const copied = await copying
  t.match(copied, { ok: false, reason: { code: 'snapshot.restless' } })
  t.equal(looks, 251, 'every 20 ms')
})

t.test('a large collection may take its time, three times', async (t) => {
  const clock = fakeClock()
  let states = 0
  const clones: string[] = []
  const copying = copyCollection({ folder: '/anki', look: () => ({ text: `${++states} log 00:1:ff` }) }, '/copy', {
    async clone(from) {
      clones.push(from)
      await clock.after(30_000)
      return { kind: 'copied' }
    },
    clock,
    signal,
  })
  await clock.pass(4 * 60_000 - 1)
  t.equal(clones.length, 8, 'each look shows another log')
  await clock.pass(1)
  t.match(await copying, { ok: false, reason: { code: 'snapshot.restless' } })
  t.equal(clones.length, 8)
})

t.test('a closed collection is not copied', async (t) => {
  const copied = await copyCollection({ folder: '/nowhere', look: () => null }, '/nowhere', {
    clone: none,
    clock: fakeClock(),
    signal,
  })
  t.match(copied, { ok: false, reason: { code: 'snapshot.closed' } })
})

t.test('the end of the gateway ends a copy that waits for a settled moment', async (t) => {
  const ending = new AbortController()
  const copying = copyCollection({ folder: '/nowhere', look: () => 'unsettled' }, '/nowhere', {
    clone: none,
    clock: fakeClock(),
    signal: ending.signal,
  })
  await settle()
  ending.abort()
  t.match(await copying, { ok: false, reason: { code: 'snapshot.ended' } })
})

t.test('a copy leaves space on the disk', async (t) => {
  const folder = newFolder(t, { 'collection.anki2': Buffer.alloc(1000), 'to/': '' })
  const cloned = await cloneFile(join(folder, 'collection.anki2'), join(folder, 'to', 'copy'), async () => 1_000_000)
  // A file system that shares blocks needs no space for the copy.
  if (cloned.kind === 'cloned') return
  t.match(cloned, { kind: 'none', reason: { code: 'snapshot.no-space' } })
  t.strictSame(readdirSync(join(folder, 'to')), [])
})

async function none(): Promise<never> {
  throw new Error('nothing is to be copied')
}

/**
 * Copies a collection, and notes what was copied in which order. `during` happens while a file is copied, `looked` while the copy waits
 * for another look.
 */
async function copy(
  t: Test,
  folder: string,
  {
    during = async () => {},
    looked = async () => {},
  }: { during?(from: string): Promise<void>; looked?(): Promise<void> } = {},
): Promise<{ readonly copied: Copied; readonly into: string; readonly clones: string[] }> {
  const into = newFolder(t)
  const clones: string[] = []
  const look = collectionLooker(folder, systemClock, realDisk)
  const copied = await copyCollection({ folder, look }, into, {
    async clone(from, to) {
      clones.push(from.slice(folder.length + 1))
      const cloned = await cloneFile(from, to)
      await during(from)
      return cloned
    },
    clock: { ...systemClock, after: looked },
    signal,
  })
  return { copied, into, clones }
}

function readLast(into: string): number {
  const database = new DatabaseSync(join(into, 'collection.anki2'), { readOnly: true })
  const [row] = database.prepare('select max(id) as last from revlog').all()
  database.close()
  return Number(row?.last)
}
