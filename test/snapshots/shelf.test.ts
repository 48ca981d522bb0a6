import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Owner, ownOwner } from '../../src/safety/owner.ts'
import { openShelf, type Shelf, type SnapshotFacts, surplus } from '../../src/snapshots/shelf.ts'
import { fakeClock, START } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

const DAY = 86_400_000
const limits = { keep: 7 * DAY, size: 100 }
const facts = { upstream: 'anki', client: 'claude', action: 'deleteNotes', of: '/anki', bytes: 10, notes: 1, cards: 2 }

t.test('a copy is kept whole, private and under a name that says when it was made', async (t) => {
  const { shelf } = open(t)
  const kept = await put(shelf, START)
  t.equal(kept.name, '2023-11-14-221320-1111')
  t.strictSame(shelf.list(), [kept])
  t.strictSame(readdirSync(shelf.folder), [kept.name])
  const folder = join(shelf.folder, kept.name)
  t.strictSame(readdirSync(folder), ['collection.anki2', 'snapshot.json'])
  t.equal(statSync(shelf.folder).mode & 0o777, 0o700)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'snapshot.json')).mode & 0o777, 0o600)
})

t.test('what is too old goes, what is too much goes, oldest first, and the newest of an upstream never', async (t) => {
  const at = (made: number, bytes: number, upstream = 'anki'): SnapshotFacts => {
    return { ...facts, name: String(made), made, bytes, upstream }
  }
  const gone = (all: readonly SnapshotFacts[], now: number) => surplus(all, limits, now).map(({ made }) => made)
  t.strictSame(gone([at(0, 10), at(DAY, 10), at(2 * DAY, 10)], 8 * DAY + 1), [0, DAY])
  t.strictSame(gone([at(0, 10)], 100 * DAY), [])
  t.strictSame(gone([at(0, 10, 'other'), at(1, 10)], 100 * DAY), [])
  t.strictSame(gone([at(1, 40), at(2, 40), at(3, 40)], DAY), [1])
  t.strictSame(gone([at(1, 40), at(2, 90), at(3, 90)], DAY), [1, 2])
  t.strictSame(gone([at(3, 200)], DAY), [])
})

t.test('a new copy makes room for itself', async (t) => {
  const { shelf } = open(t)
  const copies: SnapshotFacts[] = []
  for (let n = 0; n < 12; n++) copies.push(await put(shelf, START + n * 1000, n))
  t.strictSame(shelf.list(), copies.slice(2), '10 bytes each, of 100')
})

t.test('the next start removes the drafts of ended processes, and no others', async (t) => {
  const folder = newFolder(t, { 'draft-1-0-ab/collection.anki2': 'half', 'draft-x/a': '', 'foreign/notes.txt': 'mine' })
  const own = ownOwner()
  const living = `draft-${own.pid}-${own.started ?? ''}-cd`
  mkdirSync(join(folder, living))
  openShelf({ ...options(folder), owner: { pid: own.pid, started: 'earlier' } })
  t.strictSame(readdirSync(folder).sort(), [living, 'foreign'].sort())
  t.strictSame(openShelf(options(folder)).list(), [], 'neither is a copy')
})

t.test('a folder that cannot be written fails the draft with the error of the system', async (t) => {
  const { shelf } = open(t, join(newFolder(t, { file: '' }), 'file', 'snapshots'))
  await t.rejects(shelf.draft(), { code: 'ENOTDIR' })
  t.strictSame(shelf.list(), [])
})

function options(folder: string) {
  let last = 0
  const owner: Owner = ownOwner()
  return {
    folder,
    owner,
    clock: fakeClock(),
    nonce: () => String(++last).repeat(8),
    onTrouble(error: Error) {
      throw error
    },
    ...limits,
  }
}

function open(t: Test, folder = join(newFolder(t), 'snapshots')): { readonly shelf: Shelf } {
  let last = 0
  // Each copy takes two: one for its draft, one for its name.
  const nonce = () =>
    String(Math.ceil(++last / 2))
      .padStart(4, '1')
      .slice(-4)
  return { shelf: openShelf({ ...options(folder), nonce }) }
}

async function put(shelf: Shelf, made: number, n = 0): Promise<SnapshotFacts> {
  const draft = await shelf.draft()
  writeFileSync(join(draft, 'collection.anki2'), `copy ${n}`)
  return shelf.keep(draft, { ...facts, made })
}
