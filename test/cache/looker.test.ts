import type { BigIntStats } from 'node:fs'
import t from 'tap'
import { type Disk, realDisk } from '../../src/cache/disk.ts'
import { collectionLooker, generationOf, type Look, mediaLook, type Stamp } from '../../src/cache/stamp.ts'
import { createMemoryLog, readFrom } from './memory-log.ts'

const NOW = 1_700_000_000_000
const FACTS = { dev: 1n, ino: 2n, size: 3n, mtimeNs: 4n, ctimeNs: 5n, mtimeMs: 6n, ctimeMs: 7n }
type Facts = typeof FACTS

/** The files of one collection in memory, whose facts a test sets, and the handles that are open. */
function startDisk() {
  const log = createMemoryLog()
  log.commit()
  const files = new Map<string, Facts>([
    ['/a/collection.anki2', { ...FACTS }],
    ['/a/collection.anki2-wal', { ...FACTS, ino: 20n }],
    ['/a/collection.media', { ...FACTS, ino: 30n }],
    ['/a/collection.media/b.mp3', { ...FACTS, ino: 40n }],
  ])
  const open: number[] = []
  const calls: string[] = []
  const statOf = (path: string, isOptional = false): Facts | undefined => {
    const found = files.get(path)
    if (found === undefined && !isOptional) throw new Error(`there is no ${path}`)
    return found && { ...found }
  }
  const disk = {
    ...realDisk,
    openSync(path: string, flags: string) {
      calls.push(`open ${path} ${flags}`)
      statOf(path)
      return open.push(7) + 6
    },
    readSync(_descriptor: number, into: Buffer, _offset: number, length: number, position: number) {
      calls.push('read')
      return readFrom(log.bytes, into, length, position)
    },
    closeSync: () => void open.pop(),
    fstatSync: (_descriptor: number, { bigint }: { readonly bigint: boolean }) => {
      if (!bigint) throw new Error('times in ms are too coarse')
      return statOf('/a/collection.anki2-wal') as unknown as BigIntStats
    },
    statSync(path: string, { bigint, throwIfNoEntry = true }: { bigint: boolean; throwIfNoEntry?: boolean }) {
      if (!bigint) throw new Error('times in ms are too coarse')
      calls.push(`stat ${path}`)
      return statOf(path, !throwIfNoEntry)
    },
  } as unknown as Disk
  const set = (path: string, facts: Partial<Facts>) =>
    files.set(`/a/${path}`, { ...(files.get(`/a/${path}`) as Facts), ...facts })
  return { log, files, open, calls, disk, set }
}

const isStamp = (look: Look): look is Stamp => look !== null && look !== 'unsettled'
const CHANGES: readonly Partial<Facts>[] = [
  { dev: 99n },
  { ino: 99n },
  { size: 99n },
  { mtimeNs: 99n },
  { ctimeNs: 99n },
]

t.test('each fact of the database has a part in the stamp, and an unchanged one gives the same object', (t) => {
  const { disk, set } = startDisk()
  const look = collectionLooker('/a', { wall: () => NOW }, disk)
  const first = look()
  t.ok(isStamp(first))
  for (const change of CHANGES) {
    set('collection.anki2', change)
    const other = look()
    t.notSame(other, first, Object.keys(change).join())
    t.equal(look(), other, 'the very object')
    set('collection.anki2', FACTS)
    t.same(look(), first)
  }
  t.end()
})

t.test('another log has another stamp, whatever its commit; its time counts only while it is empty', (t) => {
  const { disk, set, log } = startDisk()
  const look = collectionLooker('/a', { wall: () => NOW }, disk)
  for (const state of ['with a commit', 'empty']) {
    if (state === 'empty') log.truncate()
    const first = look()
    t.ok(isStamp(first), state)
    for (const change of [{ dev: 99n }, { ino: 99n }]) {
      set('collection.anki2-wal', change)
      t.notSame(look(), first, `${state}: ${Object.keys(change)[0]}`)
      set('collection.anki2-wal', { ...FACTS, ino: 20n })
    }
    const before = look()
    t.same(before, first)
    set('collection.anki2-wal', { ctimeNs: 99n })
    const later = look()
    if (state === 'empty') t.notSame(later, before)
    else t.equal(later, before, 'the very object')
    set('collection.anki2-wal', { ...FACTS, ino: 20n })
  }
  t.end()
})

t.test('each commit has a stamp, and those of one round of the log are of one generation', (t) => {
  const { disk, log, set } = startDisk()
  const look = collectionLooker('/a', { wall: () => NOW }, disk)
  const stamp = () => look() as Stamp
  const one = stamp()
  log.commit()
  const two = stamp()
  t.not(one.text, two.text)
  t.equal(generationOf(one), generationOf(two))
  log.startOver()
  log.commit()
  t.not(generationOf(stamp()), generationOf(two), 'the log started over')
  const three = stamp()
  set('collection.anki2', { mtimeNs: 99n })
  t.not(generationOf(stamp()), generationOf(three), 'the database is written')
  log.truncate()
  const empty = stamp()
  set('collection.anki2-wal', { ctimeNs: 99n })
  t.not(generationOf(stamp()), generationOf(empty), 'another empty log')
  t.end()
})

t.test('an empty log is settled as soon as the times of the database are 2.5 s old', (t) => {
  const { disk, log, set } = startDisk()
  let now = NOW
  const look = collectionLooker('/a', { wall: () => now }, disk)
  set('collection.anki2', { mtimeMs: BigInt(NOW), ctimeMs: BigInt(NOW) })
  t.ok(isStamp(look()), 'a commit tells states apart at once')
  log.truncate()
  for (const [mtimeMs, ctimeMs] of [
    [NOW, 0],
    [0, NOW],
    [NOW, NOW],
  ] as const) {
    set('collection.anki2', { mtimeMs: BigInt(mtimeMs), ctimeMs: BigInt(ctimeMs) })
    for (const [later, isSettled] of [
      [-1, false],
      [0, false],
      [2499, false],
      [2500, true],
    ] as const) {
      now = NOW + later
      t.equal(isStamp(look()), isSettled, `${mtimeMs} ${ctimeMs}, ${later} ms later`)
    }
  }
  t.end()
})

t.test('a look closes what it opened, and asks for the database after the log', (t) => {
  const { disk, log, files, open, calls } = startDisk()
  const look = collectionLooker('/a', { wall: () => NOW }, disk)
  look()
  t.equal(calls[0], 'open /a/collection.anki2-wal r')
  t.equal(calls.at(-1), 'stat /a/collection.anki2')
  t.same(open, [])
  log.spill(1)
  t.equal(look(), 'unsettled')
  t.same(open, [])
  log.bytes.writeUInt32BE(7, 0)
  t.equal(look(), null, 'not a log')
  t.same(open, [])
  log.startOver()
  files.delete('/a/collection.anki2')
  log.commit()
  t.equal(look(), null, 'the database is gone')
  t.same(open, [])
  files.delete('/a/collection.anki2-wal')
  t.equal(look(), null, 'the log is gone')
  t.end()
})

t.test('each fact of a media folder and of the file in it has a part in the stamp', (t) => {
  const { disk, set, calls } = startDisk()
  const look = (name: string | null) => mediaLook('/a/collection.media', name, NOW, disk)
  for (const [path, name] of [
    ['collection.media', null],
    ['collection.media', 'b.mp3'],
    ['collection.media/b.mp3', 'b.mp3'],
  ] as const) {
    const first = look(name)
    t.ok(isStamp(first))
    for (const change of CHANGES) {
      const { ino } = path === 'collection.media' ? { ino: 30n } : { ino: 40n }
      set(path, change)
      t.notSame(look(name), first, `${path} ${Object.keys(change)[0]}`)
      set(path, { ...FACTS, ino })
      t.same(look(name), first)
    }
  }
  calls.length = 0
  look(null)
  t.same(calls, ['stat /a/collection.media'], 'of a list of names no file is looked at')
  set('collection.media/b.mp3', { mtimeMs: BigInt(NOW) })
  t.equal(look('b.mp3'), 'unsettled')
  t.ok(isStamp(look(null)))
  t.ok(isStamp(look('missing.mp3')))
  t.equal(mediaLook('/b/collection.media', null, NOW, disk), null, 'there is no folder')
  t.end()
})
