import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { realDisk } from '../../src/cache/disk.ts'
import { type CollectionPlace, type FoundPlace, findPlace, type PlaceOptions } from '../../src/cache/place.ts'
import type { Look } from '../../src/cache/stamp.ts'
import { createTrust, type Mode } from '../../src/cache/trust.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'
import { leaf, startSmallAnki } from './small-anki.ts'

t.test(
  'a place is believed only if it is there, on this machine, and the upstream sees what is put into it',
  async (t) => {
    const anki = await startSmallAnki(t)
    const media = join(anki.folder, 'collection.media')
    const good: PlaceOptions = {
      collection: 'auto',
      isLocal: true,
      asked: { mediaFolder: async () => media, mediaNames: async () => readdirSync(media) },
      nonce: () => 'nonce',
      clock: fakeClock(Date.now() + 3_600_000),
      platform: process.platform,
      disk: realDisk,
    }
    const found = await findPlace(good)
    t.match(found, { ok: true, place: { folder: anki.folder, media } })
    t.same(readdirSync(media), [], 'the file is gone again')
    t.match(
      await findPlace({ ...good, collection: anki.folder, isLocal: false }),
      { ok: true },
      'a folder may be named',
    )

    const empty = newFolder(t, { 'collection.media/': '' })
    const table: [string, Partial<PlaceOptions>, RegExp][] = [
      ['another machine', { isLocal: false }, /another machine/],
      ['no answer', { asked: { ...good.asked, mediaFolder: async () => null } }, /does not say/],
      ['no collection', { collection: empty }, /no collection/],
      ['a relative path', { asked: { ...good.asked, mediaFolder: async () => 'a/collection.media' } }, /no collection/],
      ['another Anki', { asked: { ...good.asked, mediaNames: async () => [] } }, /does not see/],
      ['no list', { asked: { ...good.asked, mediaNames: async () => null } }, /does not see/],
    ]
    for (const [name, change, reason] of table) {
      const result = await findPlace({ ...good, ...change })
      t.match(result, { ok: false, reason }, name)
    }
    t.same(readdirSync(media), [], 'nothing is left behind')
    mkdirSync(join(empty, 'other'))
    writeFileSync(join(empty, 'collection.anki2'), '')
    const closed = { ...good.asked, mediaNames: async (name: string) => [name] }
    t.match(await findPlace({ ...good, collection: empty, asked: closed }), { ok: false, reason: /no write-ahead log/ })
    t.notOk(existsSync(join(empty, 'collection.media', '_gateway-nonce.tmp')))
  },
)

async function startTrust(t: Parameters<typeof startSmallAnki>[0], withoutProof = false) {
  const anki = await startSmallAnki(t)
  const place = { folder: anki.folder, media: '', look: () => null, lookMedia: () => null }
  const modes: Mode[] = []
  const finds: PromiseWithResolvers<void>[] = []
  const clock = fakeClock()
  const trust = createTrust({
    withoutProof,
    async find() {
      const gate = Promise.withResolvers<void>()
      finds.push(gate)
      await gate.promise
      return { ok: true, place }
    },
    clock,
    onMode: (mode) => modes.push(mode),
  })
  const seek = async () => {
    trust.seek()
    finds.at(-1)?.resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { trust, modes, finds, clock, seek }
}

const one: Look = { text: 'one' }
const two: Look = { text: 'two' }
const result = (text: string) => ({ kind: 'result', text: Buffer.from(text), by: 'anki' }) as const
const add = leaf('addNote {"note":{}}')

t.test('the stamp is believed once a write has moved it, and not any more when one did not', async (t) => {
  const { trust, seek, modes } = await startTrust(t)
  await seek()
  t.ok(trust.place)
  t.equal(trust.believed(), null)
  trust.sawWrite(add, result('1'), one, 'unsettled')
  trust.sawWrite(add, { kind: 'error', text: Buffer.from('"no"'), by: 'anki' }, one, two)
  trust.sawWrite(add, result('1'), null, two)
  t.equal(trust.believed(), null, 'none of these shows anything')
  trust.sawWrite(add, result('1'), one, two)
  t.ok(trust.believed())
  trust.sawWrite(leaf('createDeck {"deck":"there"}'), result('1'), two, two)
  t.ok(trust.believed(), 'a deck that was there changes nothing')
  trust.sawWrite(add, result('null'), two, two)
  t.ok(trust.believed(), 'nor does a note that was not added')
  trust.sawWrite(add, result('[null, 17]'), two, two)
  t.equal(trust.believed(), null, 'but an added note does')
  t.match(modes.at(-1), { by: 'time', reason: /before it commits/ })
})

t.test('another Anki has to show it anew, and what was found meanwhile is not believed', async (t) => {
  const { trust, seek, finds } = await startTrust(t)
  await seek()
  trust.sawWrite(add, result('1'), one, two)
  trust.forget()
  t.equal(trust.place, null)
  trust.seek()
  trust.forget()
  finds.at(-1)?.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(trust.place, null)
  await seek()
  t.ok(trust.place)
  t.equal(trust.believed(), null)
})

t.test('the place is looked for once a second at most', async (t) => {
  const { trust, seek, finds, clock } = await startTrust(t, true)
  await seek()
  t.ok(trust.believed(), 'without a proof, if the owner says so')
  trust.lose('closed')
  await seek()
  t.equal(finds.length, 1)
  clock.jump(1000)
  await seek()
  t.equal(finds.length, 2)
  t.ok(trust.believed())
})

/** A search for the place that ends when a test says so, and what the trust reports. */
function startSearch(withoutProof = false) {
  const searches: PromiseWithResolvers<FoundPlace>[] = []
  const modes: Mode[] = []
  const clock = fakeClock()
  const trust = createTrust({
    withoutProof,
    find() {
      const search = Promise.withResolvers<FoundPlace>()
      searches.push(search)
      return search.promise
    },
    clock,
    onMode: (mode) => modes.push(mode),
  })
  const end = async (found: FoundPlace | Error) => {
    if (found instanceof Error) searches.at(-1)?.reject(found)
    else searches.at(-1)?.resolve(found)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { trust, searches, modes, clock, end }
}

const PLACE: CollectionPlace = { folder: '/a', media: '/a/collection.media', look: () => null, lookMedia: () => null }
const FOUND: FoundPlace = { ok: true, place: PLACE }
const UNSEEN = "the gateway has not yet seen a write of its own in the collection's file"
const HELD_BACK = 'this Anki replies to writes before it commits them'
const SEEKING = 'the gateway is looking for the collection'

t.test('without a stamp nothing is ever looked for', (t) => {
  const modes: Mode[] = []
  const clock = fakeClock()
  const trust = createTrust({ withoutProof: false, find: null, clock, onMode: (mode) => modes.push(mode) })
  t.same([trust.mode, trust.isSought], [{ by: 'time', reason: 'the stamp is switched off' }, false])
  trust.forget()
  trust.seek()
  t.same([trust.mode, trust.isSought, modes], [{ by: 'time', reason: 'the stamp is switched off' }, false, []])
  t.end()
})

t.test('each change of what decides is reported once, with its reason', async (t) => {
  const { trust, modes, end, clock } = startSearch()
  t.same([trust.mode, trust.isSought], [{ by: 'time', reason: SEEKING }, true])
  trust.seek()
  await end(FOUND)
  t.same([trust.place, trust.isSought], [PLACE, false])
  trust.sawWrite(add, result('1'), one, two)
  trust.sawWrite(add, result('1'), one, two)
  trust.sawWrite(add, result('1'), two, two)
  trust.sawWrite(add, result('1'), two, two)
  trust.lose('gone')
  trust.lose('gone')
  t.same([trust.place, trust.isSought, trust.believed()], [null, true, null])
  clock.jump(1000)
  trust.seek()
  await end(FOUND)
  trust.forget()
  trust.forget()
  t.same(modes, [
    { by: 'time', reason: UNSEEN },
    { by: 'stamp' },
    { by: 'time', reason: HELD_BACK },
    { by: 'time', reason: 'gone', isSought: true },
    { by: 'time', reason: HELD_BACK },
    { by: 'time', reason: SEEKING, isSought: true },
  ])
  trust.seek()
  await end(FOUND)
  t.same(trust.mode, { by: 'time', reason: UNSEEN }, 'another Anki may commit in time')
})

t.test('one search at a time, and none for a place that is known', async (t) => {
  const { trust, searches, clock, end } = startSearch()
  trust.seek()
  clock.jump(5000)
  trust.seek()
  t.equal(searches.length, 1, 'still on its way')
  await end({ ok: false, reason: 'no' })
  clock.jump(999)
  trust.seek()
  t.equal(searches.length, 2, '5 s after the first one began')
  await end({ ok: false, reason: 'no' })
  clock.jump(999)
  trust.seek()
  t.equal(searches.length, 2)
  clock.jump(1)
  trust.seek()
  t.equal(searches.length, 3)
  await end(FOUND)
  clock.jump(5000)
  trust.seek()
  t.equal(searches.length, 3)
  trust.forget()
  trust.seek()
  t.equal(searches.length, 4, 'another Anki is looked for at once')
})

t.test('a search that found nothing says why, and whether that may pass at any moment', async (t) => {
  for (const [found, reason, isSought] of [
    [{ ok: false, reason: 'elsewhere' }, 'elsewhere', false],
    [{ ok: false, reason: 'no profile', isPassing: true }, 'no profile', true],
    [new Error('the disk broke'), 'the disk broke', false],
  ] as const) {
    const { trust, end } = startSearch(true)
    trust.seek()
    t.equal(trust.isSought, true)
    await end(found)
    t.same([trust.mode, trust.isSought, trust.place], [{ by: 'time', reason, isSought }, isSought, null])
  }
})

t.test('only a result between two known stamps proves anything, and only an added note disproves it', async (t) => {
  const start = async (isProved: boolean, withoutProof = false) => {
    const { trust, end } = startSearch(withoutProof)
    trust.seek()
    await end(FOUND)
    if (isProved) trust.sawWrite(add, result('1'), one, two)
    return trust
  }
  const error = { kind: 'error', text: Buffer.from('"1"'), by: 'anki' } as const
  const nothing: [Leaf, Outcome, Look, Look][] = [
    [add, result('1'), null, two],
    [add, result('1'), one, null],
    [add, result('1'), 'unsettled', two],
    [add, result('1'), one, 'unsettled'],
    [add, error, one, two],
    [add, failed('timeout'), one, two],
    [add, error, two, two],
    [add, result('null'), two, two],
    [add, result('[null, null]'), two, two],
    [leaf('createDeck {"deck":"a"}'), result('17'), two, two],
    [leaf('deleteNotes {"notes":[1]}'), result('17'), two, two],
    [leaf('guiAddCards {"note":{}}'), result('17'), two, two],
  ]
  for (const isProved of [false, true]) {
    for (const [call, answer, before, after] of nothing) {
      const trust = await start(isProved)
      trust.sawWrite(call, answer, before, after)
      t.equal(trust.believed() !== null, isProved, `${call.action.name} ${answer.kind} ${isProved}`)
    }
  }
  const trust = await start(true)
  trust.sawWrite(leaf('addNotes {"notes":[]}'), result('[null, 17]'), two, two)
  t.equal(trust.believed(), null)
  trust.sawWrite(leaf('createDeck {"deck":"a"}'), result('1'), one, two)
  t.equal(trust.believed(), PLACE, 'any write that moves the stamp proves it')
  const trusting = await start(false, true)
  trusting.sawWrite(add, result('1'), two, two)
  t.equal(trusting.believed(), PLACE, 'an owner who trusts it needs no proof, and none against it')
  const unknown = startSearch().trust
  unknown.sawWrite(add, result('1'), one, two)
  t.equal(unknown.mode.by, 'time', 'a write proves nothing about a place that is not known')
})
