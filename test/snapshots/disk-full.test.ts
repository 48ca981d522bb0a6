import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { realDisk } from '../../src/cache/disk.ts'
import { collectionLooker } from '../../src/cache/stamp.ts'
import { systemClock } from '../../src/clock.ts'
import { ownOwner } from '../../src/safety/owner.ts'
import { checkInThread } from '../../src/snapshots/check-thread.ts'
import { cloneFile } from '../../src/snapshots/clone.ts'
import { realCopyDisk } from '../../src/snapshots/copy-disk.ts'
import { openShelf } from '../../src/snapshots/shelf.ts'
import { createSnapshots, type SnapshotsOptions } from '../../src/snapshots/snapshots.ts'
import { ask } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { heardLog } from '../support/log.ts'
import { DONE } from '../support/scripted-upstream.ts'
import { startAnkiOf } from './anki.ts'
import { addNotes, openCollection } from './collection.ts'

const HOUR = 3_600_000
const MiB = 1024 * 1024
const DELETE = { action: 'deleteNotes', version: 6, params: { notes: [1] } }

const mount = (folder: string, mebibytes: number) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]).status === 0
const unmount = (folder: string) => spawnSync('umount', ['--lazy', folder])

/** Whether this user may mount a disk in memory. */
function isMounting(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-disk-'))
  const isMounted = mount(folder, 1)
  if (isMounted) unmount(folder)
  rmdirSync(folder)
  return isMounted
}
const skip = isMounting() ? false : 'this user may mount no disk in memory'
const why = skip === false ? '' : ` (${skip})`

function newDisk(t: Test, mebibytes: number): string {
  const folder = newFolder(t)
  mount(folder, mebibytes)
  t.teardown(() => unmount(folder))
  return folder
}

/** Fills a disk until so many bytes are left. */
function fill(folder: string, left: number): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(join(folder, 'filling'), Buffer.alloc(bavail * bsize - left))
}

/** A gateway whose state folder lies on a disk of 80 MiB, in front of an upstream with a real collection file. */
async function start(t: Test, whenNone: 'allow' | 'ask') {
  const disk = newDisk(t, 80)
  const { folder } = await openCollection(t, 20)
  const anki = await startAnkiOf(t, folder)
  const lines: { readonly code?: string; readonly msg: string }[] = []
  const front = await startFront({
    upstream: { url: anki.url, offload: 'off' },
    cache: { size: MiB, ttl: 1000, volatile: 0, stamp: 'auto', actions: {} },
    snapshots: { every: HOUR, keep: 168 * HOUR, size: 1024 * MiB, whenNone },
    stateFolder: join(disk, 'state'),
    log: heardLog((line) => lines.push(line)),
  })
  t.teardown(() => front.close())
  await front.known('up')
  return {
    disk,
    front,
    anki,
    said: () => lines.filter(({ code }) => code?.startsWith('snapshot.')),
    shelf: () => readdirSync(join(disk, 'state', 'snapshots')),
    deletions: () => anki.exchanges.filter(({ body }) => body.includes('deleteNotes')).length,
  }
}

t.test(`on a full disk a destructive call goes on without a copy, and the log says so${why}`, { skip }, async (t) => {
  const { disk, front, said, shelf, deletions } = await start(t, 'allow')
  fill(disk, 3 * MiB)
  t.strictSame(await ask(front.port, DELETE), { status: 200, text: DONE })
  t.equal(deletions(), 1)
  t.match(said(), [
    {
      code: 'snapshot.none',
      msg: /goes on without a copy of the collection: the disk with .* is too full: [23]MiB are free, and the copy needs 64MiB$/,
    },
  ])
  t.strictSame(shelf(), [], 'no draft stays')
  rmSync(join(disk, 'filling'))
})

t.test(`with whenNone: ask it waits for the owner, and nothing of it reaches Anki${why}`, { skip }, async (t) => {
  const { disk, front, said, shelf, deletions } = await start(t, 'ask')
  fill(disk, 3 * MiB)
  t.match(await ask(front.port, DELETE), { text: /waiting for approval 1/ })
  t.equal(deletions(), 0)
  t.match(said(), [{ code: 'snapshot.asked-instead', msg: /the disk with .* is too full/ }])
  t.strictSame(shelf(), [])
})

/** Copies of a collection onto a disk of 4 MiB that seems to have space until something is written. */
async function onSmallDisk(t: Test, notes: number, clone?: SnapshotsOptions['clone']) {
  const disk = newDisk(t, 4)
  const { folder, anki } = await openCollection(t, 10)
  await anki.run(addNotes(11, notes))
  const shelf = openShelf({
    folder: join(disk, 'snapshots'),
    owner: ownOwner(),
    clock: systemClock,
    nonce: () => '0001',
    keep: HOUR,
    size: 1024 * MiB,
    onTrouble(error) {
      throw error
    },
  })
  const snapshots = createSnapshots({
    upstream: 'anki',
    shelf,
    every: HOUR,
    size: 1024 * MiB,
    locate: async () => ({ ok: true, place: { folder, look: collectionLooker(folder, systemClock, realDisk) } }),
    clone: clone ?? ((from, to) => cloneFile(from, to, async () => Number.POSITIVE_INFINITY)),
    check: checkInThread,
    sizeOf: realCopyDisk.sizeOf,
    clock: systemClock,
  })
  return { disk, folder, shelf, snapshots }
}

t.test(`a disk that fills while the copy is written leaves no half copy${why}`, { skip }, async (t) => {
  const { snapshots, shelf } = await onSmallDisk(t, 20_000)
  const text = 'the copy could not be written: ENOSPC'
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason: { text } })
  t.strictSame(readdirSync(shelf.folder), [])
})

t.test(`a disk that fills while the log is merged into the copy leaves none either${why}`, { skip }, async (t) => {
  let disk = ''
  const started = await onSmallDisk(t, 2000, async (from, to) => {
    const cloned = await cloneFile(from, to, async () => Number.POSITIVE_INFINITY)
    // The database is small and the log large: the merge needs pages that the disk does not have.
    if (from.endsWith('-wal')) fill(disk, 0)
    return cloned
  })
  disk = started.disk
  const { snapshots, shelf } = started
  const text = 'the copy did not pass its check: database or disk is full'
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason: { text } })
  t.strictSame(readdirSync(shelf.folder), [])
})
