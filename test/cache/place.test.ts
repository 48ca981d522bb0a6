import t from 'tap'
import type { Disk } from '../../src/cache/disk.ts'
import { findPlace, type PlaceOptions } from '../../src/cache/place.ts'
import { fakeClock } from '../support/clock.ts'
import { createMemoryLog, readFrom } from './memory-log.ts'

const MEDIA = '/a/collection.media'
const FACTS = { dev: 1n, ino: 2n, size: 3n, mtimeNs: 4n, ctimeNs: 5n, mtimeMs: 6n, ctimeMs: 7n }

/** The disk of an open collection in `/a`, and what was done to it. */
function startDisk(change: Partial<Record<keyof Disk, (...all: never[]) => unknown>> = {}) {
  const log = createMemoryLog()
  log.commit()
  const done: unknown[][] = []
  const disk = {
    openSync: () => 7,
    closeSync() {},
    readSync: (_descriptor: number, into: Buffer, _offset: number, length: number, position: number) =>
      readFrom(log.bytes, into, length, position),
    fstatSync: () => FACTS,
    statSync: () => ({ ...FACTS, isFile: () => true }),
    lstatSync: () => ({ isFile: () => true }),
    statfsSync: () => ({ type: 0xef53 }),
    writeFileSync: (...all: unknown[]) => void done.push(['write', ...all]),
    rmSync: (...all: unknown[]) => void done.push(['remove', ...all]),
    ...change,
  } as unknown as Disk
  return { disk, done, log }
}

function find(change: Partial<PlaceOptions> = {}) {
  return findPlace({
    collection: 'auto',
    isLocal: true,
    asked: { mediaFolder: async () => MEDIA, mediaNames: async (name) => [name] },
    nonce: () => 'nonce',
    clock: fakeClock(),
    platform: 'linux',
    disk: startDisk().disk,
    ...change,
  })
}

const missing = () => {
  throw Object.assign(new Error('gone'), { code: 'ENOENT' })
}
const withDisk = (change: Parameters<typeof startDisk>[0]) => ({ disk: startDisk(change).disk })
const asked = (media: string | null | undefined, names: readonly string[] | null = []) => ({
  asked: { mediaFolder: async () => media, mediaNames: async () => names },
})
const statfs = (type: number) => withDisk({ statfsSync: () => ({ type }) })

t.test('the folder is proved with one private file, which is removed at once', async (t) => {
  const { disk, done } = startDisk()
  const found = await find({ disk })
  t.match(found, { ok: true, place: { folder: '/a', media: MEDIA } })
  const file = `${MEDIA}/_gateway-nonce.tmp`
  t.same(done, [
    ['write', file, '', { flag: 'wx', mode: 0o600 }],
    ['remove', file, { force: true }],
  ])
  if (!found.ok) return
  t.match(found.place.look(), { text: / / })
  t.match(found.place.lookMedia(null, 10_000), { text: '1:2:3:4:5' })
  t.match(found.place.lookMedia('a.mp3', 10_000), { text: '1:2:3:4:5 1:2:3:4:5' })
})

t.test('each reason not to believe a folder is named, and whether it may pass', async (t) => {
  const unwritable = withDisk({
    writeFileSync: () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' })
    },
  })
  const table: [string, Partial<PlaceOptions>, string, boolean?][] = [
    ['Anki on another machine', { isLocal: false }, 'Anki is on another machine'],
    ['no profile', asked(undefined), 'no profile is open', true],
    ['no media folder', asked(null), 'Anki does not say where its media folder is'],
    ['a relative path', asked('a/collection.media'), 'there is no collection in a'],
    ['no such file', withDisk({ lstatSync: missing }), 'there is no collection in /a'],
    [
      'a folder',
      withDisk({ lstatSync: () => ({ isFile: () => false }), statSync: () => ({ isFile: () => false }) }),
      'there is no collection in /a',
    ],
    ['a file system of another machine', statfs(0x6969), '/a is on a file system of another machine'],
    ['a folder without rights', unwritable, `the gateway cannot create a file in ${MEDIA} (EACCES)`],
    ['an Anki that sees nothing', asked(MEDIA), `Anki does not see the files that the gateway puts into ${MEDIA}`],
    ['no log', withDisk({ openSync: missing }), 'the collection in /a has no write-ahead log', true],
  ]
  for (const [name, change, reason, isPassing = false] of table)
    t.same(await find(change), { ok: false, reason, isPassing }, name)
})

t.test('only an Anki that lists this one file is believed', async (t) => {
  const own = '_gateway-nonce.tmp'
  const table: [readonly string[] | null, boolean][] = [
    [[own], true],
    [[], false],
    [null, false],
    [[own, own], false],
    [['other.tmp'], false],
    [['other.tmp', own], false],
  ]
  for (const [names, ok] of table) {
    const { disk, done } = startDisk()
    t.match(await find({ ...asked(MEDIA, names), disk }), { ok }, JSON.stringify(names))
    t.equal(done.length, 2, 'the file is gone again')
  }
  const { disk, done } = startDisk()
  const failing = { mediaFolder: async () => MEDIA, mediaNames: () => Promise.reject(new Error('lost')) }
  await t.rejects(find({ asked: failing, disk }), { message: 'lost' })
  t.equal(done.length, 2, 'also after a failure')
})

t.test('an owner may name the folder, also of an Anki on another machine, and it is proved as well', async (t) => {
  const named = { ...asked('/b/collection.media', ['_gateway-nonce.tmp']), collection: '/a', isLocal: false }
  t.match(await find(named), { ok: true, place: { folder: '/a', media: MEDIA } })
  t.match(await find({ ...named, ...asked(null) }), { ok: false, reason: /does not see/ })
})

t.test('a collection may be a link to a file', async (t) => {
  t.match(await find(withDisk({ lstatSync: () => ({ isFile: () => false }) })), { ok: true })
  t.match(await find(withDisk({ lstatSync: () => ({ isFile: () => true }), statfsSync: () => ({ type: 0 }) })), {
    ok: true,
  })
})

t.test('a folder on another machine is known by its file system, or by its path', async (t) => {
  const media = (folder: string) => asked(`${folder}/collection.media`, ['_gateway-nonce.tmp'])
  for (const type of [0x6969, 0x517b, 0xff534d42, 0xfe534d42 | 0, 0x5346414f, 0x00c36400, 0x01021997, 0x65735546])
    t.match(await find(statfs(type)), { ok: false }, type.toString(16))
  t.match(await find(statfs(0xef53)), { ok: true }, 'ext4')
  const untouched = withDisk({ statfsSync: missing })
  for (const [folder, ok] of [
    ['/Volumes/stick', false],
    ['/Network/a', false],
    ['/Users/a', true],
    ['/Users/Volumes/a', true],
  ] as const)
    t.match(await find({ ...untouched, ...media(folder), platform: 'darwin' }), { ok }, folder)
  for (const [folder, ok] of [
    ['\\\\server\\share\\a', false],
    ['C:\\a', true],
  ] as const) {
    const { disk, done } = startDisk({ statfsSync: missing })
    const windows = asked(`${folder}\\collection.media`, ['_gateway-nonce.tmp'])
    t.match(await find({ disk, ...windows, platform: 'win32' }), ok ? { ok, place: { folder } } : { ok }, folder)
    t.equal(done[0]?.[1], ok ? 'C:\\a\\collection.media\\_gateway-nonce.tmp' : undefined)
  }
})
