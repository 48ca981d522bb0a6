import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

/** Noon where the test runs: Anki's days begin at four in the morning there. */
const NOON = new Date(2026, 10, 30, 12).getTime()

interface CardReply {
  type: number
  queue: number
  due: number
  interval: number
  factor: number
  reps: number
  lapses: number
  left: number
  nextReviews: string[]
}

async function start(t: Test) {
  const sandbox = await startSandbox({ now: () => NOON })
  t.teardown(() => sandbox.close())
  const { port } = sandbox
  await call(port, 'addNote', { note: { deckName: 'Default', modelName: 'Basic', fields: { Front: 'f', Back: 'b' } } })
  const [card] = (await call(port, 'findCards', { query: '' })) as number[]
  const read = async (): Promise<CardReply> => {
    const [found] = (await call(port, 'cardsInfo', { cards: [card] })) as CardReply[]
    return found as CardReply
  }
  const answer = (ease: number): Promise<unknown> => call(port, 'answerCards', { answers: [{ cardId: card, ease }] })
  return { port, card: card as number, read, answer }
}

const plain = (texts: readonly string[]): string[] => texts.map((text) => text.replace(/[\u2068\u2069]/g, ''))

t.test('a new card goes through its steps, becomes a review, and falls back when forgotten', async (t) => {
  const { read, answer } = await start(t)
  t.match(plain((await read()).nextReviews), ['<1m', '<6m', '<10m', /^[345]d$/])
  await answer(3)
  t.match(await read(), { type: 1, queue: 1, left: 1, reps: 1, interval: 0 })
  await answer(3)
  t.match(await read(), { type: 2, queue: 2, left: 0, reps: 2, interval: 1, factor: 2500 })
  await answer(1)
  t.match(await read(), { type: 3, queue: 1, left: 1, lapses: 1, factor: 2300 })
  t.strictSame(plain((await read()).nextReviews), ['<10m', '<15m', '1d', '2d'])
})

t.test('a card that is set due and made new again has its place in the queue', async (t) => {
  const { port, card, read } = await start(t)
  const { due } = await read()
  await call(port, 'setDueDate', { cards: [card], days: '7!' })
  t.match(await read(), { type: 2, queue: 2, interval: 7, factor: 2500 })
  t.strictSame(await call(port, 'findCards', { query: 'prop:due=7' }), [card])
  await call(port, 'forgetCards', { cards: [card] })
  t.match(await read(), { type: 0, queue: 0, due, interval: 0, factor: 0 })
  const reviews = (await call(port, 'getReviewsOfCards', { cards: [card] })) as Record<string, { type: number }[]>
  t.strictSame(
    reviews[card]?.map(({ type }) => type),
    [4, 4],
  )
})

t.test('a review with an interval of no days has one of a day after it is set due', async (t) => {
  const { port, card, read } = await start(t)
  await call(port, 'setDueDate', { cards: [card], days: '7!' })
  await call(port, 'setSpecificValueOfCard', { card, keys: ['ivl'], newValues: [0], warning_check: true })
  await call(port, 'setDueDate', { cards: [card], days: '0' })
  t.match(await read(), { type: 2, interval: 1 })
})

t.test('steps follow the options of the deck, which Anki settles when they are saved', async (t) => {
  const { port, read } = await start(t)
  const config = (await call(port, 'getDeckConfig', { deck: 'Default' })) as Record<string, object>
  const changed = { ...config, maxTaken: 0, new: { ...config.new, delays: [3, 2000], perDay: 'many' } }
  t.equal(await call(port, 'saveDeckConfig', { config: changed }), true)
  const saved = (await call(port, 'getDeckConfig', { deck: 'Default' })) as Record<string, { perDay: number }>
  t.match([saved.maxTaken, saved.new?.perDay], [60, 0])
  t.strictSame(plain((await read()).nextReviews).slice(0, 3), ['<3m', '17h', '1d'])
})

t.test('guiUndo takes the last change back, once the reply has left', async (t) => {
  const { port, card, read, answer } = await start(t)
  await answer(4)
  await call(port, 'addTags', { notes: await call(port, 'findNotes', { query: '' }), tags: 'x' })
  await call(port, 'guiUndo')
  t.strictSame(await call(port, 'getTags'), [])
  await call(port, 'guiUndo')
  t.match(await read(), { type: 0, reps: 0 })
  t.equal(await call(port, 'getNumCardsReviewedToday'), 0)
  await call(port, 'changeDeck', { cards: [card], deck: 'Else' })
  await call(port, 'guiUndo')
  t.strictSame(await call(port, 'findCards', { query: 'deck:Else' }), [card])
})

t.test('the review screen shows one card after the other', async (t) => {
  const { port, card } = await start(t)
  t.equal(await call(port, 'guiReviewActive'), false)
  t.equal(await call(port, 'guiDeckReview', { name: 'Default' }), true)
  t.match(await call(port, 'guiCurrentCard'), { cardId: card, buttons: [1, 2, 3, 4], template: 'Card 1' })
  t.equal(await call(port, 'guiAnswerCard', { ease: 3 }), false)
  t.equal(await call(port, 'guiShowAnswer'), true)
  t.equal(await call(port, 'guiAnswerCard', { ease: 4 }), true)
  t.equal(await call(port, 'guiReviewActive'), false)
  t.strictSame(await call(port, 'findCards', { query: 'rated:1:4 introduced:1' }), [card])
})

t.test('packages and synchronization are refused in the name of the sandbox', async (t) => {
  const { port } = await start(t)
  await t.rejects(
    call(port, 'exportPackage', { deck: 'Default', path: '/tmp/x.apkg' }),
    /the sandbox writes no packages/,
  )
  await t.rejects(call(port, 'importPackage', { path: '/tmp/x.apkg' }), /the sandbox reads no packages/)
  await t.rejects(call(port, 'sync'), /the sandbox has no account/)
})

t.test('the review shows the first templates of all new notes before the second ones', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const { port } = sandbox
  await call(port, 'createDeck', { deck: 'Q' })
  for (const front of ['one', 'two']) {
    const note = { deckName: 'Q', modelName: 'Basic (and reversed card)', fields: { Front: front, Back: 'b' } }
    await call(port, 'addNote', { note })
  }
  await call(port, 'guiDeckReview', { name: 'Q' })
  const shown: string[] = []
  for (let card = 0; card < 4; card++) {
    const { fields, template } = (await call(port, 'guiCurrentCard')) as {
      fields: { Front: { value: string } }
      template: string
    }
    shown.push(`${fields.Front.value} ${template}`)
    await call(port, 'guiShowAnswer')
    await call(port, 'guiAnswerCard', { ease: 4 })
  }
  t.strictSame(shown, ['one Card 1', 'two Card 1', 'one Card 2', 'two Card 2'])
})
