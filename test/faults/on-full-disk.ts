import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { openSpool } from '../../src/offload/spool.ts'
import { ownOwner } from '../../src/safety/owner.ts'
import { cloneFile } from '../../src/snapshots/clone.ts'
import { realCopyDisk } from '../../src/snapshots/copy-disk.ts'
import { openShelf } from '../../src/snapshots/shelf.ts'
import { createSnapshots } from '../../src/snapshots/snapshots.ts'

/** No test: runs on a full disk (full-disk.test.ts), and prints how a picture and a copy of the collection end there. */
const [disk = '', elsewhere = ''] = process.argv.slice(2)
const owner = ownOwner()

const spool = openSpool({ stateFolder: elsewhere, owner, nonce: () => 'x' })
const picture = await spool.put(disk, [Buffer.alloc(100_000)]).catch((error: NodeJS.ErrnoException) => error.code)
const spooled = readdirSync(join(disk, 'ankiconnect-gateway-spool'))
spool.close()

const collection = join(elsewhere, 'collection.anki2')
writeFileSync(collection, Buffer.alloc(100_000))
const shelf = openShelf({
  folder: join(disk, 'snapshots'),
  owner,
  clock: systemClock,
  nonce: () => 'x',
  keep: 1e9,
  size: 1e9,
  onTrouble(error) {
    throw error
  },
})
const copyWith = (free: number) =>
  createSnapshots({
    upstream: 'anki',
    shelf,
    every: 1e6,
    size: 1e9,
    locate: async () => ({ ok: true, place: { folder: elsewhere, look: () => ({ text: 'one two empty' }) } }),
    clone: (from, to) => cloneFile(from, to, free < 0 ? undefined : async () => free),
    check: async () => ({ ok: true, notes: 1, cards: 1 }),
    sizeOf: realCopyDisk.sizeOf,
    clock: systemClock,
  }).protect('claude', 'deleteNotes')
const refused = await copyWith(-1)
// The disk may fill up after the gateway has looked for space.
const broken = await copyWith(1e12)
console.log(JSON.stringify({ picture, spooled, refused, broken, left: readdirSync(shelf.folder) }))
