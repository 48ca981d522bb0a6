import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import t from 'tap'
import { exportSnapshot } from '../../src/snapshots/export.ts'
import { newFolder } from '../support/folder.ts'

t.test('a package is a private zip of the collection and an empty list of media', async (t) => {
  const folder = newFolder(t)
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) % 251))
  writeFileSync(join(folder, 'collection.anki2'), content)
  const to = join(folder, 'out.colpkg')
  await exportSnapshot(join(folder, 'collection.anki2'), to)
  t.equal(statSync(to).mode & 0o777, 0o600)
  const entries = entriesOf(readFileSync(to))
  t.strictSame([...entries.keys()], ['collection.anki2', 'media'])
  t.ok(entries.get('collection.anki2')?.equals(content))
  t.equal(entries.get('media')?.toString(), '{}')
})

t.test(
  'another program reads the package as well',
  { skip: hasPython() ? false : 'there is no python3' },
  async (t) => {
    const folder = newFolder(t, { 'collection.anki2': 'the collection' })
    const to = join(folder, 'out.colpkg')
    await exportSnapshot(join(folder, 'collection.anki2'), to)
    t.match(execFileSync('python3', ['-m', 'zipfile', '-t', to], { encoding: 'utf8' }), /Done testing/)
  },
)

t.test('the collection itself is copied as it is', async (t) => {
  const folder = newFolder(t, { 'collection.anki2': 'the collection' })
  await exportSnapshot(join(folder, 'collection.anki2'), join(folder, 'out.anki2'))
  t.equal(readFileSync(join(folder, 'out.anki2'), 'utf8'), 'the collection')
})

t.test('a file that exists is left alone, and a failed export leaves no file', async (t) => {
  const folder = newFolder(t, { 'collection.anki2': 'the collection', 'out.colpkg': 'mine', 'out.anki2': 'mine' })
  const from = join(folder, 'collection.anki2')
  for (const name of ['out.colpkg', 'out.anki2']) {
    await t.rejects(exportSnapshot(from, join(folder, name)), { code: 'EEXIST' })
    t.equal(readFileSync(join(folder, name), 'utf8'), 'mine')
  }
  mkdirSync(join(folder, 'none'))
  await t.rejects(exportSnapshot(join(folder, 'missing'), join(folder, 'none', 'out.colpkg')), { code: 'ENOENT' })
  t.strictSame(readdirSync(join(folder, 'none')), [])
})

/** Reads a zip file by the list at its end, as programs do, and compares each header with it. */
function entriesOf(zip: Buffer): Map<string, Buffer> {
  const end = zip.length - 22
  const entries = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, size, length] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28)]
    const name = zip.toString('utf8', at + 46, at + 46 + length)
    const offset = zip.readUInt32LE(at + 42)
    t.ok(zip.subarray(at + 6, at + 32).equals(zip.subarray(offset + 4, offset + 30)), 'both headers say the same')
    const start = offset + 30 + length
    const content = inflateRawSync(zip.subarray(start, start + packed))
    t.equal(content.length, size)
    entries.set(name, content)
    at += 46 + length
  }
  t.equal(at, end)
  return entries
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'])
    return true
  } catch {
    return false
  }
}
