import fc from 'fast-check'
import t from 'tap'
import { createWalReader, type WalReading } from '../../src/cache/wal.ts'
import { createMemoryLog, FRAME_HEADER, LOG_HEADER, type MemoryLog, readFrom } from './memory-log.ts'

/** A reader of bytes that a test can replace, and the reads that it makes. */
function readerOf(bytes: () => Buffer) {
  const reads: [length: number, position: number][] = []
  const read = createWalReader((into, length, position) => {
    reads.push([length, position])
    return readFrom(bytes(), into, length, position)
  })
  return { read, reads }
}

/** What a reader must find, by what the log itself knows. */
function truth(log: MemoryLog): string {
  if (log.bytes.length === 0) return 'empty'
  if (log.committed === 0 || log.present > log.committed) return 'unsettled'
  const place = log.placeOf(log.committed)
  const frame = log.bytes.subarray(place, place + FRAME_HEADER)
  return `settled ${log.bytes.toString('hex', 0, LOG_HEADER)} ${log.committed} ${frame.toString('hex')}`
}

function told(reading: WalReading): string {
  if (reading.kind !== 'settled') return reading.kind
  const { header, index, frame } = reading.commit
  return `settled ${header.toString('hex')} ${index} ${frame.toString('hex')}`
}

const work = fc.oneof(
  fc.record({ name: fc.constant('spill' as const), frames: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ name: fc.constant('commit' as const), frames: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ name: fc.constantFrom('rollBack' as const, 'startOver' as const, 'truncate' as const) }),
)

t.test('a log is settled exactly if everything in it is committed, whatever happened between two looks', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(work, fc.boolean()), { maxLength: 40 }),
      fc.constantFrom(512, 1024),
      fc.boolean(),
      (steps, page, isBigEndian) => {
        const log = createMemoryLog({ page, isBigEndian })
        const { read } = readerOf(() => log.bytes)
        for (const [step, isSeen] of steps) {
          if ('frames' in step) log[step.name](step.frames)
          else if (log.bytes.length > 0) log[step.name]()
          if (!isSeen) continue
          // A log that started over where nothing shows it yet is unsettled at first.
          const first = told(read())
          const found = first === truth(log) ? first : told(read())
          if (found !== truth(log)) throw new Error(`${found}, and not ${truth(log)}`)
        }
      },
    ),
    { numRuns: 100 },
  )
  t.end()
})

t.test('an unchanged log costs two reads, and gives the same commit', (t) => {
  const log = createMemoryLog()
  log.commit(3)
  const { read, reads } = readerOf(() => log.bytes)
  const first = read()
  t.equal(first.kind, 'settled')
  reads.length = 0
  t.equal(read(), first, 'the very object')
  t.same(reads, [
    [LOG_HEADER, 0],
    [FRAME_HEADER + 512 + FRAME_HEADER, log.placeOf(3)],
  ])
  log.spill(2)
  const open = read()
  t.match(open, { kind: 'unsettled' })
  t.equal((open as { commit: unknown }).commit, (first as { commit: unknown }).commit, 'where the next look begins')
  log.commit()
  reads.length = 0
  t.match(read(), { kind: 'settled', commit: { index: 6 } })
  t.equal(
    Math.min(...reads.slice(1).map(([, position]) => position)),
    log.placeOf(3),
    'what is known is not read again',
  )
  t.end()
})

t.test('a long transaction is read in parts of 1024 frames, each where the last one ended', (t) => {
  const log = createMemoryLog()
  log.commit()
  const { read, reads } = readerOf(() => log.bytes)
  read()
  log.spill(2100)
  for (const [from, count] of [
    [2, 1024],
    [1026, 1024],
    [2050, 53],
  ] as const) {
    reads.length = 0
    t.match(read(), { kind: 'unsettled', commit: { index: 1 } })
    const frames = reads.slice(2)
    t.same([frames[0]?.[1], frames.length], [log.placeOf(from), count])
  }
  log.commit()
  const kinds = [read(), read(), read()].map(({ kind }) => kind)
  t.same(kinds, ['unsettled', 'unsettled', 'settled'], 'the whole of it is read once more')
  t.equal(told(read()), truth(log))
  t.end()
})

t.test('other bytes are not the header of a log', (t) => {
  const table: [string, (header: Buffer) => void][] = [
    ['no magic number', (header) => header.writeUInt32BE(0x377f0684, 0)],
    ['another format', (header) => header.writeUInt32BE(3_007_001, 4)],
    ['a page of nothing', (header) => header.writeUInt32BE(0, 8)],
    ['a page of 256 bytes', (header) => header.writeUInt32BE(256, 8)],
    ['a page of 131072 bytes', (header) => header.writeUInt32BE(131_072, 8)],
    ['a page of 1000 bytes', (header) => header.writeUInt32BE(1000, 8)],
  ]
  for (const [name, change] of table) {
    const log = createMemoryLog()
    log.commit()
    let bytes = Buffer.from(log.bytes)
    const { read } = readerOf(() => bytes)
    const first = read()
    change(bytes)
    t.same(read(), { kind: 'unreadable' }, name)
    bytes = Buffer.from(log.bytes)
    const again = read()
    t.same(again, first, 'and it is read anew afterwards')
    t.not(again, first)
  }
  const log = createMemoryLog()
  log.commit()
  for (const length of [1, LOG_HEADER - 1])
    t.same(readerOf(() => log.bytes.subarray(0, length)).read(), { kind: 'unreadable' }, `${length} bytes`)
  t.end()
})

t.test('a header that does not match its checksum is being written', (t) => {
  for (const at of [12, 24, 28]) {
    const log = createMemoryLog()
    log.commit(2)
    let bytes: Buffer = Buffer.from(log.bytes)
    bytes[at] = (bytes[at] as number) ^ 1
    const { read } = readerOf(() => bytes)
    t.same(read(), { kind: 'unsettled', commit: null }, `byte ${at}`)
    bytes = log.bytes
    t.equal(read().kind, 'settled')
  }
  t.end()
})

t.test('a commit frame that is not whole is being written', (t) => {
  const log = createMemoryLog()
  log.commit(2)
  const [place, end] = [log.placeOf(2), log.placeOf(3)]
  const whole = log.bytes
  for (const length of [place + FRAME_HEADER, place + FRAME_HEADER + 100, end - 1]) {
    let bytes = whole.subarray(0, length)
    const { read } = readerOf(() => bytes)
    t.same(read(), { kind: 'unsettled', commit: null }, `${length} of ${end} bytes`)
    bytes = whole
    t.equal(told(read()), truth(log))
  }
  for (const at of [place, place + 16, place + 20, place + FRAME_HEADER, end - 1]) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] as number) ^ 1
    t.same(readerOf(() => bytes).read(), { kind: 'unsettled', commit: null }, `byte ${at}`)
  }
  t.end()
})

t.test('frames of an earlier round count for nothing', (t) => {
  const log = createMemoryLog()
  log.commit(3)
  const { read } = readerOf(() => log.bytes)
  read()
  log.startOver()
  t.same(read(), { kind: 'unsettled', commit: null }, 'nothing is committed in this round')
  log.commit()
  t.equal(told(read()), truth(log))
  for (const at of [8, 12]) {
    const bytes = Buffer.from(log.bytes)
    const place = log.placeOf(1) + at
    bytes[place] = (bytes[place] as number) ^ 1
    t.same(readerOf(() => bytes).read(), { kind: 'unsettled', commit: null }, 'one of the two salts is enough')
  }
  t.end()
})

t.test('a commit that is no longer where it was is not believed', (t) => {
  const log = createMemoryLog()
  log.commit()
  log.commit()
  let bytes = log.bytes
  const { read } = readerOf(() => bytes)
  t.match(read(), { kind: 'settled', commit: { index: 2 } })
  bytes = log.bytes.subarray(0, log.placeOf(3) - 1)
  t.same(read(), { kind: 'unsettled', commit: null }, 'it is cut off')
  t.match(read(), { kind: 'unsettled', commit: { index: 1 } }, 'and then the one before it is the last')
  t.end()
})

t.test('pages have 512 to 65536 bytes', (t) => {
  for (const page of [512, 4096, 65_536]) {
    const log = createMemoryLog({ page })
    log.commit(2)
    t.equal(told(readerOf(() => log.bytes).read()), truth(log), `${page} bytes`)
  }
  t.end()
})

t.test('a commit in the last frame of a look is found by the next one', (t) => {
  const log = createMemoryLog()
  log.commit(1024)
  const { read } = readerOf(() => log.bytes)
  t.equal(read().kind, 'unsettled')
  t.equal(told(read()), truth(log))
  t.end()
})

t.test('the header of a frame without its page belongs to a transaction under way', (t) => {
  const log = createMemoryLog()
  log.commit()
  log.spill(1)
  const bytes = log.bytes.subarray(0, log.placeOf(2) + FRAME_HEADER)
  t.match(readerOf(() => bytes).read(), { kind: 'unsettled', commit: { index: 1 } })
  t.end()
})

t.test('a log that changes between two reads of one look is not believed', (t) => {
  const log = createMemoryLog()
  log.commit()
  let isCut = false
  const read = createWalReader((into, length, position) => {
    if (isCut && length === 8) return 0
    return readFrom(log.bytes, into, length, position)
  })
  isCut = true
  t.same(read(), { kind: 'unsettled', commit: null }, 'the frame before a commit is gone')
  isCut = false
  t.equal(told(read()), truth(log))

  const old = Buffer.from(log.bytes.subarray(0, LOG_HEADER))
  log.startOver()
  log.commit()
  const { read: readOn } = readerOf(() => log.bytes)
  t.equal(told(readOn()), truth(log))
  let isOld = true
  const torn = createWalReader((into, length, position) => {
    const bytes = isOld && position === 0 ? old : log.bytes
    return readFrom(bytes, into, length, position)
  })
  t.same(torn(), { kind: 'unsettled', commit: null }, 'the frames are not those of the header')
  isOld = false
  t.equal(told(torn()), truth(log))
  t.end()
})

t.test('a known commit whose frame has changed under the same header is forgotten', (t) => {
  const log = createMemoryLog()
  log.commit()
  const bytes = Buffer.from(log.bytes)
  const { read } = readerOf(() => bytes)
  t.equal(read().kind, 'settled')
  const place = log.placeOf(1)
  bytes[place + 3] = 99
  t.same(read(), { kind: 'unsettled', commit: null })
  t.end()
})
