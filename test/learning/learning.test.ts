import { setImmediate as turn } from 'node:timers/promises'
import { Registry } from 'prom-client'
import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createCollectionMetrics } from '../../src/learning/collection.ts'
import { type Counts, countCollection } from '../../src/learning/counts.ts'
import { type LearningOptions, startLearning } from '../../src/learning/learning.ts'
import { fakeClock, START } from '../support/clock.ts'

/** A collection of six cards in two decks, as AnkiConnect tells of it. */
function answer(action: string, params: { query?: string; cards?: number[] }): unknown {
  if (action === 'getDecks') {
    const cards = params.cards ?? []
    return { Spanish: cards.filter((id) => id <= 4), 'Spanish::Verbs': cards.filter((id) => id > 4) }
  }
  if (action === 'findCards') {
    const { query = '' } = params
    if (query.startsWith('is:new')) return [1, 2]
    if (query.startsWith('is:learn')) return [3]
    if (query.startsWith('is:review')) return [4, 5]
    if (query.startsWith('is:suspended')) return [6]
    if (query.startsWith('is:due')) return [3, 5]
    return query === 'introduced:1' ? [3] : []
  }
  if (action === 'modelNamesAndIds') return { Basic: 7, Cloze: 8 }
  if (action === 'findNotes') return params.query === 'mid:7' ? [1, 2, 3] : []
  if (action === 'getNumCardsReviewedToday') return 12
  if (action === 'getNumCardsReviewedByDay')
    return [
      ['2026-11-24', 12],
      ['2026-11-23', 30],
    ]
  return null
}

const counts = () => countCollection(async (action, params) => answer(action, params))

t.test('every card is counted once, by its deck and state', async (t) => {
  const found = await counts()
  t.same(found.decks.get('Spanish'), { new: 2, learning: 1, review: 1, suspended: 0, buried: 0, due: 1 })
  t.same(found.decks.get('Spanish::Verbs'), { new: 0, learning: 0, review: 1, suspended: 1, buried: 0, due: 1 })
  t.same(
    [...found.notes],
    [
      ['Basic', 3],
      ['Cloze', 0],
    ],
  )
  t.match(found, {
    reviewedToday: 12,
    newToday: 1,
    reviewedByDay: [
      ['2026-11-24', 12],
      ['2026-11-23', 30],
    ],
  })
})

t.test('an AnkiConnect that lacks some of the questions leaves these figures out', async (t) => {
  const found = await countCollection(async () => null)
  t.same(found, { decks: new Map(), notes: new Map(), reviewedToday: 0, newToday: 0, reviewedByDay: [] })
})

t.test('a deck that is gone leaves no series behind, and beyond a hundred decks the rest share one', async (t) => {
  const registry = new Registry()
  const metrics = createCollectionMetrics(registry)('anki')
  metrics.counted(await counts())
  t.match(await registry.metrics(), 'collection_cards{deck="Spanish",state="new",upstream="anki"} 2')
  t.match(await registry.metrics(), 'collection_reviewed_on_day{day="2026-11-23",upstream="anki"} 30')
  const one = { new: 1, learning: 0, review: 0, suspended: 0, buried: 0, due: 0 }
  const decks = new Map(Array.from({ length: 150 }, (_, index) => [`deck ${index}`, one]))
  metrics.counted({ ...(await counts()), decks })
  const text = await registry.metrics()
  t.notMatch(text, 'Spanish')
  t.match(text, 'collection_cards{deck="other",state="new",upstream="anki"} 50')
})

t.test('each collection has series of its own, and what is gone from one leaves those of another alone', async (t) => {
  const registry = new Registry()
  const metrics = createCollectionMetrics(registry)
  const [anna, ben] = [metrics('anna'), metrics('ben')]
  anna.counted(await counts())
  ben.counted({ ...(await counts()), reviewedToday: 7 })
  anna.counted({ ...(await counts()), decks: new Map() })
  const text = await registry.metrics()
  t.notMatch(text, 'deck="Spanish",state="new",upstream="anna"')
  t.match(text, 'collection_cards{deck="Spanish",state="new",upstream="ben"} 2')
  t.match(text, 'collection_reviewed_today{upstream="anna"} 12')
  t.match(text, 'collection_reviewed_today{upstream="ben"} 7')
})

t.test(
  'it counts at once, again only when the collection has changed, and not while Anki is closed or silent',
  async (t) => {
    const counted: Counts[] = []
    const anki = { state: 'down', silent: false, isUnchanged: false }
    let asked = 0
    let rounds: (() => void) | null = null
    const round = async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const before = rounds
      rounds = resolve
      before?.()
      await promise
    }
    const options = {
      upstream: {
        health: {
          get state() {
            return anki.state
          },
        },
        lane: {
          get silent() {
            return anki.silent
          },
        },
        async send([leaf]: { action: { name: string }; params: Buffer }[]) {
          asked += 1
          const params = JSON.parse(String(leaf?.params))
          const text = Buffer.from(JSON.stringify(answer(leaf?.action.name ?? '', params)))
          const isMarker = params.query?.startsWith('cid:0 ')
          return [{ kind: 'result', text, by: isMarker && anki.isUnchanged ? 'cache' : 'anki' }]
        },
      },
      catalogue: loadCatalogue(),
      every: 60_000,
      observer: { counted: (counts: Counts) => counted.push(counts) },
      clock: {
        wall: () => START,
        async after(ms: number, signal: AbortSignal) {
          await turn()
          if (ms === 60_000 && !signal.aborted) {
            const { promise, resolve } = Promise.withResolvers<void>()
            signal.addEventListener('abort', () => resolve(), { once: true })
            const told = rounds
            rounds = resolve
            told?.()
            await promise
          }
        },
      },
      onProblem: (problem: unknown) => t.fail(String(problem)),
    }
    const learning = startLearning(options as unknown as LearningOptions)
    t.teardown(() => learning.close())
    await round()
    t.equal(asked, 0, 'Anki is closed')
    anki.state = 'up'
    anki.silent = true
    await round()
    t.equal(asked, 0, 'Anki shows a dialog')
    anki.silent = false
    await round()
    t.equal(counted.length, 1)
    anki.isUnchanged = true
    const before = asked
    await round()
    t.equal(counted.length, 1)
    t.equal(asked, before + 1, 'one question, which the cache answers')
    anki.isUnchanged = false
    await round()
    t.equal(counted.length, 2)
  },
)

t.test('after each question Anki is left alone for three times as long as it took', async (t) => {
  const pauses: number[] = []
  const end = Promise.withResolvers<void>()
  const clock = fakeClock()
  const options = {
    upstream: {
      health: { state: 'up' },
      lane: { silent: false },
      async send([leaf]: { action: { name: string }; params: Buffer }[]) {
        clock.jump(leaf?.action.name === 'getDecks' ? 70 : 2)
        const text = JSON.stringify(answer(leaf?.action.name ?? '', JSON.parse(String(leaf?.params))))
        return [{ kind: 'result', text: Buffer.from(text), by: 'anki' }]
      },
    },
    catalogue: loadCatalogue(),
    every: 60_000,
    observer: { counted: () => end.resolve() },
    clock: {
      wall: clock.wall,
      async after(ms: number, signal: AbortSignal) {
        pauses.push(ms)
        if (ms === 60_000 && !signal.aborted)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      },
    },
    onProblem: (problem: unknown) => t.fail(String(problem)),
  }
  const learning = startLearning(options as unknown as LearningOptions)
  await end.promise
  await learning.close()
  t.same([...new Set(pauses)].sort(), [210, 50, 60_000])
  t.equal(pauses.filter((ms) => ms === 210).length, 1)
})
