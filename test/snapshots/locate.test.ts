import t from 'tap'
import type { CollectionPlace, FoundPlace } from '../../src/cache/place.ts'
import type { Mode } from '../../src/cache/trust.ts'
import { createLocator } from '../../src/snapshots/locate.ts'
import { fakeClock, settle } from '../support/clock.ts'

const place: CollectionPlace = { folder: '/anki', media: '/anki/media', look: () => null, lookMedia: () => null }
const open: CollectionPlace = { ...place, look: () => ({ text: 'open' }) }
const SOUGHT: Mode = { by: 'time', reason: 'the gateway is looking for the collection', isSought: true }
const REMOTE: Mode = { by: 'time', reason: 'Anki is on another machine' }

async function never(): Promise<never> {
  throw new Error('nothing is to be asked of Anki')
}

t.test('the place that the cache found is used, and nothing is asked of Anki', async (t) => {
  const locator = createLocator({ cached: () => ({ place, mode: REMOTE }), find: never, clock: fakeClock() })
  t.strictSame(await locator.locate(), { ok: true, place })
})

t.test('while the cache still looks for the place, the call waits up to two seconds', async (t) => {
  const clock = fakeClock()
  const cache: { place: CollectionPlace | null; mode: Mode } = { place: null, mode: SOUGHT }
  const locator = createLocator({ cached: () => cache, find: never, clock })
  const first = locator.locate()
  await clock.pass(1000)
  cache.place = place
  await clock.pass(20)
  t.strictSame(await first, { ok: true, place })
  cache.place = null
  const second = locator.locate()
  await clock.pass(2000)
  const text = 'the gateway does not see the file of the collection: the gateway is looking for the collection'
  t.match(await second, { ok: false, reason: { text } })
})

t.test('a cache that knows that there is no place says why', async (t) => {
  const locator = createLocator({ cached: () => ({ place: null, mode: REMOTE }), find: never, clock: fakeClock() })
  const text = 'the gateway does not see the file of the collection: Anki is on another machine'
  t.match(await locator.locate(), { ok: false, reason: { code: 'snapshot.no-place', text } })
})

t.test('without a cache the place is found once, and again after the collection was closed', async (t) => {
  const clock = fakeClock()
  let isOpen = true
  let finds = 0
  const here = { ...open, look: () => (isOpen ? { text: 'open' } : null) }
  const find = async (): Promise<FoundPlace> => {
    finds += 1
    return { ok: true, place: here }
  }
  const locator = createLocator({ cached: () => null, find, clock })
  await locator.locate()
  await locator.locate()
  t.equal(finds, 1)
  isOpen = false
  await locator.locate()
  t.equal(finds, 2)
  locator.forget()
  await locator.locate()
  t.equal(finds, 3)
})

t.test('a failed search is not repeated for a minute, unless another Anki comes', async (t) => {
  const clock = fakeClock()
  let finds = 0
  const find = async (): Promise<FoundPlace> => {
    finds += 1
    if (finds === 1) throw new Error('no such folder')
    return { ok: false, reason: 'Anki is on another machine' }
  }
  const locator = createLocator({ cached: () => null, find, clock })
  t.match(await locator.locate(), { ok: false, reason: { text: /: no such folder$/ } })
  clock.jump(59_999)
  await locator.locate()
  t.equal(finds, 1)
  clock.jump(1)
  await locator.locate()
  t.equal(finds, 2)
  locator.forget()
  await locator.locate()
  t.equal(finds, 3)
  await settle()
})

t.test('with `collection: off` no file of the collection is used', async (t) => {
  const locator = createLocator({ cached: () => ({ place, mode: REMOTE }), find: null, clock: fakeClock() })
  t.match(await locator.locate(), { ok: false, reason: { code: 'snapshot.off' } })
})
