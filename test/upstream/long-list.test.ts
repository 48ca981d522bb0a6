import t from 'tap'
import { createEstimate } from '../../src/upstream/estimate.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { type LongList, longListOf, type Piece } from '../../src/upstream/long-list.ts'
import { createFake, type Fake, leaf, texts } from './fake-anki.ts'

const BOUNDS = { pack: 262_144, window: 80, notes: 16 }
const estimate = createEstimate()

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const intervals = (count: number) => leaf('getIntervals', { cards: numbers(count) })
const listOf = (call: Leaf) => longListOf(call, BOUNDS, estimate) as LongList
const cardsOf = ({ leaf: { params } }: Piece) => (JSON.parse(String(params)) as { cards: number[] }).cards

/** Takes all pieces. An exchange with one takes as long as `cost` says, in ms. */
function takeAll(list: LongList, cost: (items: number) => number, window = BOUNDS.window): Piece[] {
  const pieces: Piece[] = []
  while (!list.isTaken) {
    const piece = list.next({ ...BOUNDS, window }, estimate)
    list.take()
    list.learn(piece, cost(piece.items), false)
    pieces.push(piece)
  }
  return pieces
}

t.test('a call that fits an exchange, or that names an id twice, has no long list', async (t) => {
  t.equal(longListOf(intervals(100), BOUNDS, estimate), null)
  t.equal(longListOf(leaf('deckNames'), BOUNDS, estimate), null)
  const twice = leaf('getIntervals', { cards: [...numbers(5000), 7] })
  t.equal(longListOf(twice, BOUNDS, estimate), null)
})

t.test('the pieces hold every id once, in order', async (t) => {
  t.same(takeAll(listOf(intervals(5000)), () => 10).flatMap(cardsOf), numbers(5000))
})

t.test(
  'each piece is as long as the one before shows that the window allows, and at most eight times as long',
  async (t) => {
    const pieces = takeAll(listOf(intervals(200_000)), (items) => 5 + items / 1000)
    const sizes = pieces.map(({ items }) => items)
    const [first = 0, second = 0] = sizes
    t.ok(first > 2500 && first <= 2653, `${first}`)
    t.ok(second > first * 7 && second <= first * 8, `${second}`)
    t.ok(
      sizes.slice(2, -1).every((size) => size > 18_700 && size < 80_000),
      sizes.join(' '),
    )
  },
)

t.test('when its items turn out expensive, the next piece is shorter', async (t) => {
  const sizes = takeAll(listOf(intervals(5000)), (items) => items * 8).map(({ items }) => items)
  t.ok((sizes[0] ?? 0) > 1000)
  t.ok(sizes.slice(1).every((size) => size <= 10))
})

t.test('the last pieces are even, because each one costs a tick', async (t) => {
  const sizes = takeAll(listOf(intervals(100_000)), (items) => items / 1000).map(({ items }) => items)
  const [last = 0, before = 0] = sizes.reverse()
  t.ok(last > 1000 && before - last <= 1, sizes.join(' '))
})

t.test('a piece keeps within the bytes of an exchange', async (t) => {
  const list = listOf(intervals(50_000))
  const piece = list.next({ pack: 1000, window: 1e6 }, estimate)
  t.ok((piece.leaf.params?.length ?? 0) <= 1000)
  t.equal(list.next({ pack: 9000, window: 1e6 }, estimate), piece, 'a piece that was not taken stays the next one')
})

t.test('replies that come in another order are joined in the order of the list', async (t) => {
  const list = listOf(intervals(6000))
  const pieces = takeAll(list, (items) => items / 30)
  const replies = pieces.map((piece) => Buffer.from(JSON.stringify(cardsOf(piece))))
  const backwards = pieces.map((_, index) => pieces.length - 1 - index)
  const outcomes = backwards.map((index) => list.answer(pieces[index] as Piece, replies[index] as Buffer))
  t.ok(pieces.length > 1)
  t.same(
    outcomes.slice(0, -1),
    outcomes.slice(0, -1).map(() => null),
  )
  t.match(outcomes.at(-1), { kind: 'result' })
  t.same(JSON.parse(String((outcomes.at(-1) as { text: Buffer }).text)), numbers(6000))
})

t.test('a reply that is no list makes the whole reply garbage', async (t) => {
  const list = listOf(intervals(6000))
  const outcomes = takeAll(list, () => 10).map((piece) => list.answer(piece, Buffer.from('{}')))
  t.match(outcomes.at(-1), { kind: 'failed', failure: 'garbage' })
})

/** How many items each piece had that was sent. */
const sizes = ({ exchanges }: Pick<Fake, 'exchanges'>) =>
  exchanges
    .flatMap(({ calls }) => calls.filter(({ action }) => action === 'getIntervals'))
    .map(({ params }) => (params as { cards: number[] }).cards.length)

/** The pieces that an Anki was sent which replies when the test says so. */
function held(count: number) {
  const fake = createFake({ holds: () => true })
  const reply = (index: number) => {
    const { params } = fake.exchanges[index]?.calls[0] ?? {}
    fake.exchanges[index]?.reply(JSON.stringify({ result: params?.cards ?? [], error: null }))
  }
  const asked = () => sizes(fake).reduce((sum, size) => sum + size, 0)
  return { ...fake, reply, asked, answer: fake.send('a', intervals(count)) }
}

t.test('while nobody else waits, the next piece is with Anki before the reply to the one before', async (t) => {
  const fake = held(10_000)
  await fake.sent(2)
  t.equal(fake.exchanges.length, 2, 'and no third one')
  for (let index = 0; index < fake.exchanges.length; index++) {
    fake.reply(index)
    if (fake.asked() < 10_000) await fake.sent(index + 3)
    t.ok(fake.exchanges.length <= index + 3)
  }
  t.same(JSON.parse(String(texts(await fake.answer))), numbers(10_000))
})

t.test('a request that comes meanwhile waits for the two pieces that Anki has, and for no other', async (t) => {
  const fake = held(10_000)
  await fake.sent(2)
  const other = fake.send('b', leaf('deckNames'))
  fake.reply(0)
  fake.reply(1)
  await fake.sent(3)
  t.same(
    fake.exchanges[2]?.calls.map(({ action }) => action),
    ['deckNames'],
  )
  t.equal(fake.exchanges.length, 3)
  fake.reply(2)
  t.same(texts(await other), ['[]'])
  for (let index = 3; index <= fake.exchanges.length; index++) {
    if (fake.asked() < 10_000) await fake.sent(index + 1)
    fake.reply(index)
  }
  t.same(JSON.parse(String(texts(await fake.answer))), numbers(10_000))
})

t.test('a piece is shorter while Anki has another one', async (t) => {
  const alone = held(10_000)
  await alone.sent(2)
  const beside = createFake({ holds: (number) => number === 1 })
  const first = beside.send('a', leaf('deckNames'))
  await beside.sent(1)
  const others = [beside.send('a', intervals(10_000)), beside.send('b', leaf('modelNames'))]
  beside.exchanges[0]?.reply('{"result": null, "error": null}')
  await Promise.all([first, ...others])
  t.same(sizes(alone), [1429, 1429], 'because more than 1,587 do not fit')
  t.equal(sizes(beside)[0], 2500, 'a quarter, because more than 2,653 do not fit')
})

t.test('a piece behind another one shows at most that its items cost half as much', async (t) => {
  const list = listOf(intervals(50_000))
  const [first, second] = [0, 1].map(() => {
    const piece = list.next(BOUNDS, estimate)
    list.take()
    return piece
  }) as [Piece, Piece]
  list.learn(first, 80, false)
  list.learn(second, 0, true)
  const next = list.next(BOUNDS, estimate)
  t.ok(next.items > first.items && next.items <= 2 * first.items, `${first.items}, then ${next.items}`)
})

for (const [what, reply] of [
  ['an error', '{"result": null, "error": "boom"}'],
  ['no JSON', '<html>'],
] as const) {
  for (const failing of [0, 1]) {
    t.test(`${what} in place of piece ${failing + 1} ends the list, and no request that waits`, async (t) => {
      const fake = createFake({ holds: (number) => number <= 2 })
      const list = fake.send('a', intervals(10_000))
      await fake.sent(2)
      const others = [fake.send('b', leaf('deckNames')), fake.send('b', leaf('createDeck', { deck: 'x' }))]
      fake.exchanges[failing]?.reply(reply)
      fake.exchanges[1 - failing]?.reply('{"result": [], "error": null}')
      t.same(texts(await list), [reply.includes('boom') ? '"boom"' : 'garbage'])
      t.same((await Promise.all(others)).flatMap(texts), ['"deckNames"', '"createDeck"'])
      t.equal(fake.exchanges.filter(({ body }) => body.includes('getIntervals')).length, 2)
      t.same(texts(await fake.send('a', leaf('modelNames'))), ['"modelNames"'])
      t.ok(fake.lane.company.isIdle)
    })
  }
}

t.test('while two pieces are with Anki, one probe at a time is sent, and silence is told once', async (t) => {
  const fake = createFake({ holds: () => true, patience: 20 })
  const answer = fake.send('a', intervals(3000))
  await fake.probed(1)
  for (const exchange of fake.exchanges) exchange.reply('{"result": [], "error": null}')
  t.equal(fake.exchanges.length, 2)
  t.equal(fake.probes.length, 1)
  t.same(texts(await answer), ['[]'])
  t.same(fake.told.silent, [true, false])
})

t.test('a piece has its whole time from the end of the one before', async (t) => {
  const fake = createFake({ holds: () => true, timeouts: { read: 100 }, patience: 1000 })
  const answer = fake.send('a', intervals(3000))
  await fake.sent(2)
  t.same(texts(await answer), ['busy'], 'the first one is late')
  t.same(fake.told.exchanges, ['timeout'])
  for (const exchange of fake.exchanges) exchange.reply('{"result": [], "error": null}')
})

t.test('the writes of a client keep their order behind its long lists', async (t) => {
  const ran: string[] = []
  const fake = createFake({
    answer: ({ action, params }) => {
      ran.push(action === 'addTags' ? String(params?.tags) : action)
      return params?.cards ?? null
    },
  })
  const tag = (tags: string) => leaf('addTags', { notes: [1], tags })
  await Promise.all([fake.send('a', intervals(9000), tag('first')), fake.send('a', intervals(3000), tag('second'))])
  t.same(
    ran.filter((what) => what !== 'getIntervals'),
    ['first', 'second'],
  )
})
