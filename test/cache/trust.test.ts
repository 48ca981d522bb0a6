import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { realDisk } from '../../src/cache/disk.ts'
import { findPlace, type PlaceOptions } from '../../src/cache/place.ts'
import type { Look } from '../../src/cache/stamp.ts'
import { createTrust, type Mode } from '../../src/cache/trust.ts'
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
const result = (text: string) => ({ kind: 'result', text: Buffer.from(text) }) as const
const add = leaf('addNote {"note":{}}')

t.test('the stamp is believed once a write has moved it, and not any more when one did not', async (t) => {
  const { trust, seek, modes } = await startTrust(t)
  await seek()
  t.ok(trust.place)
  t.equal(trust.believed(), null)
  trust.sawWrite(add, result('1'), one, 'unsettled')
  trust.sawWrite(add, { kind: 'error', text: Buffer.from('"no"') }, one, two)
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
