import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ownOwner } from '../../src/safety/owner.ts'
import type { CopyCheck } from '../../src/snapshots/check.ts'
import { realCopyDisk } from '../../src/snapshots/copy-disk.ts'
import { openShelf, type Shelf } from '../../src/snapshots/shelf.ts'
import { createSnapshots, type Located, type Snapshots, type SnapshotsOptions } from '../../src/snapshots/snapshots.ts'
import { reasons } from '../../src/snapshots/texts.ts'
import { type FakeClock, fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

const HOUR = 3_600_000

t.test('one copy protects the calls of its client for an hour, and no other client', async (t) => {
  const { snapshots, shelf, clock } = start(t)
  const first = await snapshots.protect('claude', 'deleteNotes')
  t.match(first, { kind: 'made', snapshot: { client: 'claude', action: 'deleteNotes', upstream: 'anki', notes: 3 } })
  clock.jump(HOUR - 1)
  t.strictSame(await snapshots.protect('claude', 'deleteDecks'), { kind: 'kept' })
  t.match(await snapshots.protect('obsidian', 'deleteNotes'), { kind: 'made', snapshot: { client: 'obsidian' } })
  clock.jump(1)
  t.match(await snapshots.protect('claude', 'deleteDecks'), { kind: 'made', snapshot: { action: 'deleteDecks' } })
  t.equal(shelf.list().length, 3)
})

t.test('a copy protects only calls to its own collection, whichever profile is open by then', async (t) => {
  const folders = [newFolder(t), newFolder(t)]
  for (const folder of folders) writeFileSync(join(folder, 'collection.anki2'), Buffer.alloc(14))
  let open = 0
  const locate = async (): Promise<Located> => ({
    ok: true,
    place: { folder: folders[open] as string, look: () => ({ text: 'one two empty' }) },
  })
  const { snapshots, shelf } = start(t, { locate })
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'made', snapshot: { of: folders[0] } })
  open = 1
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'made', snapshot: { of: folders[1] } })
  t.strictSame(await snapshots.protect('claude', 'deleteNotes'), { kind: 'kept' })
  const first = snapshots.protect('obsidian', 'deleteNotes')
  await null
  open = 0
  const second = snapshots.protect('kiosk', 'deleteNotes')
  t.match(await first, { kind: 'made', snapshot: { of: folders[1] } })
  t.match(await second, { kind: 'made', snapshot: { of: folders[0] } })
  t.equal(shelf.list().length, 4)
})

t.test('without an open collection no copy counts', async (t) => {
  let located: Located | null = null
  const reason = reasons('snapshot.closed')
  const { snapshots } = start(t, {
    locate: async () => located ?? { ok: true, place: { folder: there, look: () => ({ text: 'one two empty' }) } },
  })
  const there = newFolder(t)
  writeFileSync(join(there, 'collection.anki2'), Buffer.alloc(14))
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'made' })
  located = { ok: false, reason }
  t.strictSame(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason })
})

t.test('a restart knows the copies of before', async (t) => {
  const { snapshots, shelf, again, clock } = start(t)
  await snapshots.protect('claude', 'deleteNotes')
  clock.jump(HOUR / 2)
  t.strictSame(await again().protect('claude', 'deleteNotes'), { kind: 'kept' })
  clock.jump(HOUR / 2)
  t.match(await again().protect('claude', 'deleteNotes'), { kind: 'made' })
  t.equal(shelf.list().length, 2)
})

t.test('a clock that was set back does not make a copy recent', async (t) => {
  const { snapshots, clock } = start(t)
  await snapshots.protect('claude', 'deleteNotes')
  clock.jump(-1000)
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'made' })
})

t.test('calls that come while a copy is made wait for the same copy', async (t) => {
  const { snapshots, shelf } = start(t)
  const clients = ['claude', 'claude', 'obsidian']
  const all = await Promise.all(clients.map((client) => snapshots.protect(client, 'deleteNotes')))
  t.strictSame(new Set(all.map((one) => one.kind === 'made' && one.snapshot.name)).size, 1)
  t.strictSame(await snapshots.protect('obsidian', 'deleteNotes'), { kind: 'kept' })
  t.equal(shelf.list().length, 1)
})

t.test('a damaged copy is not kept, and the next attempt comes after a minute', async (t) => {
  let checks = 0
  const check = async (): Promise<CopyCheck> => {
    checks += 1
    return checks === 1 ? { ok: false, problem: 'page 7 is torn' } : { ok: true, notes: 3, cards: 3 }
  }
  const { snapshots, shelf, clock } = start(t, { check })
  const reason = { code: 'snapshot.damaged', text: 'the copy did not pass its check: page 7 is torn' }
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason })
  t.strictSame(readdirSync(shelf.folder), [], 'no draft stays')
  clock.jump(59_999)
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason })
  t.equal(checks, 1)
  clock.jump(1)
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'made' })
})

t.test('a full disk leaves no draft and names the error of the system', async (t) => {
  const clone = async (_from: string, to: string): Promise<never> => {
    writeFileSync(to, 'half')
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
  }
  const { snapshots, shelf } = start(t, { clone })
  const text = 'the copy could not be written: ENOSPC'
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason: { text } })
  t.strictSame(readdirSync(shelf.folder), [])
})

t.test('a folder that cannot be written fails with the error of the system', async (t) => {
  const { snapshots } = start(t, {}, join(newFolder(t, { file: '' }), 'file', 'snapshots'))
  const reason = { code: 'snapshot.not-written', text: 'the copy could not be written: ENOTDIR' }
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason })
})

t.test('a collection larger than all copies together is not copied, and the reason names the setting', async (t) => {
  const { snapshots } = start(t, { size: 1024 })
  const text = 'the collection has 1MiB, more than all copies together may have (safety.snapshots.size is 1KiB)'
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason: { text } })
})

t.test('without a place nothing is copied, and each call looks for it again', async (t) => {
  const there = newFolder(t)
  writeFileSync(join(there, 'collection.anki2'), 'the collection')
  writeFileSync(join(there, 'collection.anki2-wal'), '')
  let located: Located = { ok: false, reason: reasons('snapshot.no-place', { reason: 'Anki is on another machine' }) }
  const { snapshots } = start(t, { locate: async () => located })
  const text = 'the gateway does not see the file of the collection: Anki is on another machine'
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'none', reason: { text } })
  located = { ok: true, place: { folder: there, look: () => ({ text: 'one two empty' }) } }
  t.match(await snapshots.protect('claude', 'deleteNotes'), { kind: 'made' })
})

t.test('the end of the gateway ends a check and keeps nothing', async (t) => {
  let ended: AbortSignal | null = null
  const started = Promise.withResolvers<void>()
  const check = (_file: string, signal: AbortSignal): Promise<CopyCheck> => {
    ended = signal
    started.resolve()
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ ok: false, problem: 'it ended' }))
    })
  }
  const { snapshots, shelf } = start(t, { check })
  const protection = snapshots.protect('claude', 'deleteNotes')
  await started.promise
  await snapshots.close()
  t.ok((ended as AbortSignal | null)?.aborted)
  t.match(await protection, { kind: 'none', reason: { code: 'snapshot.ended' } })
  t.strictSame(readdirSync(shelf.folder), [])
})

interface Started {
  readonly snapshots: Snapshots
  readonly shelf: Shelf
  readonly clock: FakeClock
  /** The copies of the same shelf after a restart. */
  again(): Snapshots
}

/** Copies of a file of 14 bytes; the check of a real one is another test. */
function start(t: Test, given: Partial<SnapshotsOptions> = {}, folder = join(newFolder(t), 'snapshots')): Started {
  const there = newFolder(t)
  writeFileSync(join(there, 'collection.anki2'), Buffer.alloc(given.size === 1024 ? 1025 : 14))
  const clock = fakeClock()
  let last = 0
  const shelf = openShelf({
    folder,
    owner: ownOwner(),
    clock,
    nonce: () => String(++last).padStart(4, '0'),
    keep: 100 * HOUR,
    size: 1_000_000,
    onTrouble(error) {
      throw error
    },
  })
  const options: SnapshotsOptions = {
    upstream: 'anki',
    shelf,
    every: HOUR,
    size: 1_000_000,
    locate: async () => ({ ok: true, place: { folder: there, look: () => ({ text: 'one two empty' }) } }),
    async clone(_from, to) {
      writeFileSync(to, 'the collection')
      return { kind: 'copied' }
    },
    check: async () => ({ ok: true, notes: 3, cards: 3 }),
    sizeOf: realCopyDisk.sizeOf,
    clock,
    ...given,
  }
  return { snapshots: createSnapshots(options), shelf, clock, again: () => createSnapshots(options) }
}
