import t from 'tap'
import { NONE, type Retention } from '../../src/cache/kinds.ts'
import { createEpochs } from '../../src/cache/moment.ts'
import type { CollectionPlace } from '../../src/cache/place.ts'
import type { Look } from '../../src/cache/stamp.ts'
import type { Trust } from '../../src/cache/trust.ts'
import { createView, type View } from '../../src/cache/view.ts'
import { fakeClock, START } from '../support/clock.ts'

interface Situation {
  readonly look?: Look
  readonly media?: Look
  /** Whether the place is known, and whether its stamp is proved. */
  readonly place?: 'proved' | 'unproved' | 'unknown'
  readonly isSought?: boolean
  readonly isUp?: boolean
}

const KINDS = (['process', 'collection', 'media', 'volatile', 'none'] as const).map(
  (keeps): Retention => ({ ...NONE, keeps, bound: 300, reads: ['notes'] }),
)
const [PROCESS, COLLECTION, MEDIA, VOLATILE] = KINDS as [Retention, Retention, Retention, Retention]

/** A view in this situation, and what it asked. */
function startView(situation: Situation = {}) {
  const { look = { text: 'one' }, media = { text: 'm' }, place = 'proved', isSought = false, isUp = true } = situation
  const asked: unknown[] = []
  const found: CollectionPlace = {
    folder: '/a',
    media: '/a/collection.media',
    look() {
      asked.push('look')
      return look
    },
    lookMedia(name, now) {
      asked.push(['media', name, now])
      return media
    },
  }
  const trust = {
    place: place === 'unknown' ? null : found,
    isSought,
    believed: () => (place === 'proved' ? found : null),
    seek: () => void asked.push('seek'),
    lose: (reason: string) => void asked.push(['lose', reason]),
  } as unknown as Trust
  const clock = fakeClock()
  const epochs = createEpochs()
  const make = () => createView({ trust, epochs, isUp: () => isUp, clock, once: { proved: 1000, bounded: 200 } })
  return { view: make(), again: make, asked, epochs, now: clock.steady() }
}

/** The states of a view by kind, moments as the texts of their stamps. */
function statesOf(view: View): unknown[] {
  return KINDS.map((kind) => {
    const state = view.stateOf(kind)
    return typeof state === 'object' && state !== null ? (state as { stamp: { text: string } }).stamp.text : state
  })
}

t.test('the state of a reply is what it depends on, as far as that can be known', (t) => {
  const table: [string, Situation, unknown[]][] = [
    ['proved', {}, ['process 0', 'one', 'media m 0 0', 'one', null]],
    ['not proved', { place: 'unproved' }, ['process 0', 'one', 'bounded m 0 0', 'one', null]],
    ['out of sight', { place: 'unknown' }, ['process 0', 'time 0 0', 'time 0 0', 'time 0 0', null]],
    ['looked for', { place: 'unknown', isSought: true }, ['process 0', null, null, null, null]],
    ['looked for again', { place: 'unproved', isSought: true }, ['process 0', null, null, null, null]],
    ['in a transaction', { look: 'unsettled' }, ['process 0', null, 'media m 0 0', null, null]],
    ['closed', { look: null }, ['process 0', null, null, null, null]],
    ['media just changed', { media: 'unsettled' }, ['process 0', 'one', null, 'one', null]],
    ['media gone', { media: null }, ['process 0', 'one', null, 'one', null]],
    ['Anki away', { isUp: false }, [null, null, null, null, null]],
    ['Anki away, out of sight', { isUp: false, place: 'unknown' }, [null, null, null, null, null]],
  ]
  for (const [name, situation, states] of table) t.same(statesOf(startView(situation).view), states, name)
  t.end()
})

t.test('without a proved stamp, a bound of nothing has no state', (t) => {
  const nothing = { ...COLLECTION, bound: 0 }
  t.match(startView().view.stateOf(nothing), { stamp: { text: 'one' } }, 'the stamp is enough')
  t.equal(startView({ place: 'unproved' }).view.stateOf(nothing), null)
  t.equal(startView({ place: 'unknown' }).view.stateOf(nothing), null)
  t.end()
})

t.test('a write and another process make other states', (t) => {
  for (const situation of [{}, { place: 'unproved' }, { place: 'unknown' }] as const) {
    const { again, epochs } = startView(situation)
    const before = KINDS.map((kind) => again().stateOf(kind))
    const isOther = () => KINDS.map((kind, index) => again().stateOf(kind) !== before[index])
    t.same(isOther(), [false, false, false, false, false])
    epochs.wrote(['notes'])
    t.same(isOther(), [false, true, true, true, false])
    epochs.processEnded()
    t.same(isOther(), [true, true, true, true, false])
  }
  t.end()
})

t.test('what happens after a view was made does not change it', (t) => {
  const { view, again, epochs } = startView()
  const before = [view.stateOf(PROCESS), view.stateOf(COLLECTION), view.moment, view.located]
  epochs.wrote(['notes'])
  epochs.processEnded()
  t.same([view.stateOf(PROCESS), view.stateOf(COLLECTION), view.moment, view.located], before)
  t.equal(view.moment, before[2])
  t.not(again().moment, before[2])
  t.end()
})

t.test('the moment is known only while Anki answers and the stamp is proved, the located one also without', (t) => {
  const table: [Situation, isMoment: boolean, isLocated: boolean][] = [
    [{}, true, true],
    [{ place: 'unproved' }, false, true],
    [{ place: 'unknown' }, false, false],
    [{ isUp: false }, false, false],
    [{ look: 'unsettled' }, false, false],
    [{ look: null }, false, false],
  ]
  for (const [situation, isMoment, isLocated] of table) {
    const { view, epochs } = startView(situation)
    t.equal(view.moment !== null, isMoment, JSON.stringify(situation))
    t.equal(view.located !== null, isLocated, JSON.stringify(situation))
    if (isLocated) t.equal(view.located, epochs.moment({ text: 'one' }, isMoment))
  }
  t.end()
})

t.test('how long a reply holds', (t) => {
  const table: [Situation, Retention, number | null][] = [
    [{}, PROCESS, null],
    [{ place: 'unknown' }, PROCESS, null],
    [{}, COLLECTION, null],
    [{}, MEDIA, null],
    [{}, VOLATILE, 300],
    [{ place: 'unproved' }, COLLECTION, 300],
    [{ place: 'unproved' }, MEDIA, 300],
    [{ place: 'unproved' }, VOLATILE, 300],
    [{ place: 'unknown' }, COLLECTION, 300],
  ]
  for (const [situation, kind, ms] of table) {
    const { view, now } = startView(situation)
    t.equal(view.until(kind), ms === null ? Number.POSITIVE_INFINITY : now + ms, `${kind.keeps} ${situation.place}`)
  }
  for (const [place, ms] of [
    ['proved', 1000],
    ['unproved', 200],
  ] as const) {
    const { view, now } = startView({ place })
    t.equal(view.untilOnce(), now + ms)
    t.equal(view.now, now)
  }
  t.end()
})

t.test('a view looks at each thing once, and only if it is needed', (t) => {
  const { view, asked } = startView()
  t.same(asked, [])
  view.stateOf(PROCESS)
  t.same(asked, [])
  for (const kind of [COLLECTION, VOLATILE, COLLECTION]) view.stateOf(kind)
  t.equal(view.moment, view.located)
  t.same(asked, ['look'])
  view.stateOf({ ...MEDIA, file: 'a.mp3' })
  t.same(asked, ['look', ['media', 'a.mp3', START]], 'by the clock on the wall')
  t.end()
})

t.test('a collection that is closed is lost, and one that is unknown is looked for', (t) => {
  const closed = startView({ look: null })
  closed.view.stateOf(COLLECTION)
  t.same(closed.asked, ['look', ['lose', 'the collection is not open']])
  closed.view.stateOf(MEDIA)
  t.equal(closed.asked.length, 2, 'once')
  const unknown = startView({ place: 'unknown' })
  unknown.view.stateOf(PROCESS)
  t.same(unknown.asked, [])
  unknown.view.stateOf(COLLECTION)
  t.same(unknown.asked, ['seek'])
  const away = startView({ place: 'unknown', isUp: false })
  away.view.stateOf(COLLECTION)
  t.same(away.asked, [], 'not while Anki is away')
  const settled = startView({ look: 'unsettled' })
  settled.view.stateOf(COLLECTION)
  t.same(settled.asked, ['look'], 'a transaction is no reason to lose it')
  t.end()
})
