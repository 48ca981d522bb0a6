import { constants, createReadStream } from 'node:fs'
import { copyFile, type FileHandle, open, rm } from 'node:fs/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** The endings of an exported file: a package that Anki imports, and the collection as it is. */
export const EXPORT_ENDINGS = ['.colpkg', '.anki2'] as const

/** The most bytes that a part of a zip file can have (APPNOTE.TXT 4.4.8, without the extension for more). */
const MOST = 0xffff_fffe
const VERSION = 20
const DEFLATED = 8

interface Entry {
  readonly name: string
  readonly offset: number
  readonly crc: number
  readonly packed: number
  readonly size: number
}

/**
 * Writes a copy of a collection to a new private file: as a package that Anki imports if the name ends with `.colpkg`, and otherwise as
 * it is.
 *
 * The package has the oldest form, which every Anki reads: a zip of `collection.anki2` and an empty list of media, so that an import
 * leaves the media folder alone. Anki accepts the present schema in it.
 *
 * @throws the system's error, and leaves no file; `EEXIST` if there is such a file
 */
export async function exportSnapshot(from: string, to: string): Promise<void> {
  if (!to.endsWith('.colpkg')) return copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  const handle = await open(to, 'wx', 0o600)
  try {
    await writePackage(from, handle)
    await handle.sync()
    await handle.close()
  } catch (error) {
    await handle.close()
    await rm(to, { force: true })
    throw error
  }
}

async function writePackage(from: string, to: FileHandle): Promise<void> {
  const collection = await addEntry('collection.anki2', createReadStream(from), 0, to)
  const next = headOf(collection).length + collection.packed
  const media = await addEntry('media', [Buffer.from('{}')], next, to)
  const end = next + headOf(media).length + media.packed
  const list = Buffer.concat([collection, media].map(listed))
  const closing = Buffer.alloc(22)
  closing.writeUInt32LE(0x06054b50, 0)
  closing.writeUInt16LE(2, 8)
  closing.writeUInt16LE(2, 10)
  closing.writeUInt32LE(list.length, 12)
  closing.writeUInt32LE(end, 16)
  await to.write(Buffer.concat([list, closing]), 0, list.length + closing.length, end)
}

/** Adds a file at an offset. Its header comes last, because only then its sizes are known. */
async function addEntry(
  name: string,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
  offset: number,
  to: FileHandle,
): Promise<Entry> {
  let [crc, size, packed] = [0, 0, 0]
  const start = offset + headOf({ name, offset, crc, packed, size }).length
  const deflate = createDeflateRaw({ level: 1 })
  const feeding = (async () => {
    for await (const piece of content) {
      crc = crc32(piece, crc)
      size += piece.length
      if (size > MOST) throw Object.assign(new Error('a zip file holds at most 4 GiB'), { code: 'EFBIG' })
      if (!deflate.write(piece)) await new Promise((resolve) => deflate.once('drain', resolve))
    }
    deflate.end()
  })()
  feeding.catch((error: Error) => deflate.destroy(error))
  for await (const piece of deflate as AsyncIterable<Buffer>) {
    await to.write(piece, 0, piece.length, start + packed)
    packed += piece.length
  }
  await feeding
  const entry: Entry = { name, offset, crc, packed, size }
  const head = headOf(entry)
  await to.write(head, 0, head.length, offset)
  return entry
}

/** Returns the header before an entry (APPNOTE.TXT 4.3.7). */
function headOf(entry: Entry): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  writeFacts(entry, head, 4)
  return Buffer.concat([head, Buffer.from(entry.name)])
}

/** Returns the place of an entry in the list at the end (APPNOTE.TXT 4.3.12). */
function listed(entry: Entry): Buffer {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(VERSION, 4)
  writeFacts(entry, head, 6)
  head.writeUInt32LE(entry.offset, 42)
  return Buffer.concat([head, Buffer.from(entry.name)])
}

/** The members that both have. Each entry gets the first day that such a file can name: 1980-01-01. */
function writeFacts({ name, crc, packed, size }: Entry, head: Buffer, at: number): void {
  head.writeUInt16LE(VERSION, at)
  head.writeUInt16LE(DEFLATED, at + 4)
  head.writeUInt16LE(0x0021, at + 8)
  head.writeUInt32LE(crc, at + 10)
  head.writeUInt32LE(packed, at + 14)
  head.writeUInt32LE(size, at + 18)
  head.writeUInt16LE(Buffer.byteLength(name), at + 22)
}
