import { crc32, createInflate, createInflateRaw, type Inflate, type InflateRaw, constants as zlib } from 'node:zlib'
import { TooLarge, Unfetched } from './failure.ts'
import { words } from './fetch-words.ts'

/** The codings that AnkiConnect's urllib3 supports. It requests no others, and leaves content with another coding unchanged. */
const KNOWN = new Set(['gzip', 'x-gzip', 'deflate'])
const GZIP = new Set(['gzip', 'x-gzip'])
/** The limit of urllib3, so that a chain of codings cannot expand without end. */
const CODINGS = 5

type Pieces = AsyncIterable<Buffer>

/** The content does not match its coding. The message is that of zlib. */
class Undecodable extends Error {}

/**
 * Undoes the codings of a reply as urllib3 does. It starts with the coding that was applied last.
 * In a list with a known coding it treats an unknown one as `deflate`.
 * It decodes truncated content as far as possible and ignores trailing data. No stage may produce more than `most` bytes.
 *
 * @throws Unfetched with AnkiConnect's text, TooLarge
 */
export async function* decoded(pieces: Pieces, contentEncoding: string, most: number): AsyncGenerator<Buffer> {
  const encoding = contentEncoding.toLowerCase()
  const listed = encoding.split(',').map((coding) => coding.trim())
  const codings = listed.some((coding) => KNOWN.has(coding)) ? listed : []
  if (codings.length > CODINGS) throw new Unfetched(words.tooManyEncodings(codings.length, CODINGS), true)
  let content = pieces
  for (const coding of codings.toReversed()) {
    content = bounded(GZIP.has(coding) ? gunzipped(content) : inflated(content), most)
  }
  try {
    yield* content
  } catch (error) {
    if (error instanceof Undecodable) throw new Unfetched(words.undecodable(encoding, error.message), true)
    throw error
  }
}

/**
 * Yields the pieces up to `most` bytes.
 *
 * @throws TooLarge
 */
export async function* bounded(pieces: Pieces, most: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > most) throw new TooLarge()
    yield piece
  }
}

/** Decodes `deflate`, which is zlib's format. Some servers send the raw format instead, which the first bytes show. */
async function* inflated(pieces: Pieces): AsyncGenerator<Buffer> {
  const source = createSource(pieces)
  const head = await source.atLeast(2)
  if (head.length === 0) return
  yield* source.inflate(isZlib(head) ? createInflate(PARTIAL) : createInflateRaw(PARTIAL))
}

function isZlib(head: Buffer): boolean {
  const [first = 0, second = 0] = head
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0
}

/** Decodes the members of a gzip file one after the other (RFC 1952). Ignores anything after the first member that is not another one. */
async function* gunzipped(pieces: Pieces): AsyncGenerator<Buffer> {
  const source = createSource(pieces)
  for (let member = 0; ; member += 1) {
    try {
      const length = await headerLength(source)
      if (length === null) return
      source.skip(length)
      let checksum = 0
      let bytes = 0
      for await (const piece of source.inflate(createInflateRaw(PARTIAL))) {
        checksum = crc32(piece, checksum)
        bytes += piece.length
        yield piece
      }
      const trailer = await source.atLeast(8)
      if (trailer.length < 8) return
      if (trailer.readUInt32LE(0) !== checksum) throw new Undecodable('incorrect data check')
      if (trailer.readUInt32LE(4) !== bytes % 2 ** 32) throw new Undecodable('incorrect length check')
      source.skip(8)
    } catch (error) {
      if (error instanceof Undecodable && member > 0) return
      throw error
    }
  }
}

const EXTRA = 4
const NAME = 8
const COMMENT = 16
const CHECKED = 2

/** Resolves to the length of the next member's header, or to null if the content ends before the header does. */
async function headerLength(source: Source): Promise<number | null> {
  const fixed = await source.atLeast(10)
  if (fixed.length < 10) {
    if (fixed.length >= 2 && fixed.readUInt16LE(0) !== 0x8b1f) throw new Undecodable('incorrect header check')
    return null
  }
  if (fixed.readUInt16LE(0) !== 0x8b1f) throw new Undecodable('incorrect header check')
  if (fixed[2] !== 8) throw new Undecodable('unknown compression method')
  const flags = fixed[3] as number
  if (flags > 0x1f) throw new Undecodable('unknown header flags set')
  let length = 10
  if ((flags & EXTRA) !== 0) {
    const known = await source.atLeast(length + 2)
    if (known.length < length + 2) return null
    length += 2 + known.readUInt16LE(length)
  }
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue
    const end = await source.find(0, length)
    if (end === null) return null
    length = end + 1
  }
  if ((flags & CHECKED) !== 0) length += 2
  return (await source.atLeast(length)).length < length ? null : length
}

/** Decodes truncated content as far as possible. */
const PARTIAL = { finishFlush: zlib.Z_SYNC_FLUSH }
/** The limit for names and comments in a header, in bytes. */
const HEADER = 64 * 1024

/** The pieces of a content. It reads ahead only as far as needed. */
interface Source {
  /** Resolves to the next bytes: at least `bytes` of them, or fewer if the content ends. */
  atLeast(bytes: number): Promise<Buffer>
  /** Resolves to the position of the next such byte at or after an offset, or to null if there is none. */
  find(byte: number, from: number): Promise<number | null>
  skip(bytes: number): void
  /** Decodes one stream. The source then continues with the data after it. */
  inflate(decoder: Inflate | InflateRaw): AsyncGenerator<Buffer>
}

function createSource(pieces: Pieces): Source {
  const iterator = pieces[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  let isAtEnd = false
  const readMore = async () => {
    const { done, value } = await iterator.next()
    if (done === true) isAtEnd = true
    else rest = rest.length === 0 ? value : Buffer.concat([rest, value])
  }
  return {
    async atLeast(bytes) {
      while (rest.length < bytes && !isAtEnd) await readMore()
      return rest
    },
    async find(byte, from) {
      for (;;) {
        const found = rest.indexOf(byte, from)
        if (found >= 0) return found
        if (isAtEnd) return null
        if (rest.length > HEADER) throw new Undecodable('incorrect header check')
        await readMore()
      }
    },
    skip(bytes) {
      rest = rest.subarray(bytes)
    },
    async *inflate(decoder) {
      const feed = async function* (): AsyncGenerator<Buffer> {
        for (;;) {
          if (rest.length === 0 && !isAtEnd) await readMore()
          if (rest.length === 0 && isAtEnd) return
          const fed = rest
          rest = Buffer.alloc(0)
          yield fed
        }
      }
      yield* runDecoder(decoder, feed(), (unused) => {
        rest = rest.length === 0 ? unused : Buffer.concat([unused, rest])
      })
    },
  }
}

/** Runs a decoder on pieces until its stream ends. Gives the unused part of the last piece back. */
async function* runDecoder(
  decoder: Inflate | InflateRaw,
  pieces: AsyncGenerator<Buffer>,
  giveBack: (unused: Buffer) => void,
): AsyncGenerator<Buffer> {
  let fed = 0
  let last: Buffer = Buffer.alloc(0)
  let failure: Error | null = null
  const source = pieces[Symbol.asyncIterator]()
  const pump = async () => {
    for (;;) {
      const { done, value } = await source.next()
      if (done === true) break
      last = value
      fed += value.length
      await new Promise<void>((resolve) => {
        const onEnd = () => resolve()
        decoder.once('end', onEnd).once('close', onEnd)
        decoder.write(value, () => {
          decoder.off('end', onEnd).off('close', onEnd)
          resolve()
        })
      })
      // A stream uses nothing after its end.
      if (decoder.bytesWritten < fed) break
    }
    decoder.end()
  }
  const pumping = pump().catch((error: Error) => {
    failure = error
    decoder.destroy(error)
  })
  try {
    yield* decoder as AsyncIterable<Buffer>
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw failure ?? (code.startsWith('Z_') ? new Undecodable(message) : error)
  } finally {
    decoder.destroy()
    await pumping
  }
  giveBack(last.subarray(last.length - (fed - decoder.bytesWritten)))
}
