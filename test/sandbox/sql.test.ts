import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

const SELECT = 'select distinct nid from cards where id in '

async function start(t: Test): Promise<{ port: number; notes: number[]; cards: number[] }> {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const { port } = sandbox
  const note = (front: string): object => ({ deckName: 'Default', modelName: 'Basic', fields: { Front: front } })
  const notes = (await call(port, 'addNotes', { notes: [note('one'), note('two')] })) as number[]
  return { port, notes, cards: (await call(port, 'findCards', { query: '' })) as number[] }
}

/** A text in the two pairs of quotes that Anki's library puts around it. */
function twice(text: string): string {
  const once = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return once.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}

t.test('texts among ids are SQL, with the errors of SQLite', async (t) => {
  const { port } = await start(t)
  const refused: [text: unknown, problem: string, offset: number][] = [
    ['abc', 'no such column: abc', 44],
    [' abc', 'no such column: abc', 45],
    ['é x', 'near "x": syntax error', 47],
    ['a b', 'near "b": syntax error', 46],
    ["it's", `unrecognized token: "'s)"`, 46],
    ['1)', 'near ")": syntax error', 46],
    ['5x', 'unrecognized token: "5x"', 44],
    ['default', 'near "default": syntax error', 44],
    [[], 'no such column: ', 44],
    [['a'], "no such column: 'a'", 44],
    [{}, 'unrecognized token: "{"', 44],
    [null, 'no such column: None', 44],
  ]
  const shown = (value: unknown): string =>
    value === null
      ? 'None'
      : Array.isArray(value)
        ? `[${value.map((each) => `'${each}'`)}]`
        : typeof value === 'object'
          ? '{}'
          : `${value}`
  for (const [text, problem, offset] of refused) {
    const message =
      'DbError { info: "SqlInputError { error: Error { code: Unknown, extended_code: 1 }, ' +
      `msg: \\"${twice(problem)}\\", sql: \\"${twice(`${SELECT}(${shown(text)})`)}\\", offset: ${offset} }", kind: Other }`
    await t.rejects(call(port, 'cardsToNotes', { cards: [text] }), { message }, JSON.stringify(text))
  }
  await t.rejects(call(port, 'cardsToNotes', { cards: ['?'] }), {
    message: 'DbError { info: "InvalidParameterCount(0, 1)", kind: Other }',
  })
  await t.rejects(call(port, 'cardsToNotes', { cards: ['1); select 1 --'] }), {
    message: 'DbError { info: "MultipleStatement", kind: Other }',
  })
  await t.rejects(call(port, 'cardsToNotes', { cards: ['(1'] }), { message: /Some\(.*incomplete input/ })
  await t.rejects(call(port, 'cardsToNotes', { cards: ['\ud800'] }), {
    message: 'str is not valid UTF-8: surrogates not allowed',
  })
})

t.test('texts among ids reach what SQL reaches', async (t) => {
  const { port, notes, cards } = await start(t)
  const notesOf = (text: string): Promise<unknown> => call(port, 'cardsToNotes', { cards: [text] })
  t.strictSame(await notesOf(`${cards[0]},${cards[1]}`), notes)
  t.strictSame(await notesOf('id'), notes)
  t.strictSame(await notesOf('0) or (1=1'), notes)
  t.strictSame(await notesOf('0) union select sfld from notes --'), ['one', 'two'])
  t.strictSame(await notesOf('"abc"'), [])

  await call(port, 'relearnCards', { cards: ['0) or (1=1'] })
  t.strictSame(await call(port, 'findCards', { query: 'is:learn' }), cards)
  await call(port, 'changeDeck', { cards: [`${cards[1]}`, 'null'], deck: 'Other' })
  t.strictSame(await call(port, 'findCards', { query: 'deck:Other' }), [cards[1]])
  await t.rejects(call(port, 'changeDeck', { cards: ['x'], deck: 'Made' }), { message: /and odid.*offset: 304/ })
  t.ok(((await call(port, 'deckNames')) as string[]).includes('Made'), 'the deck was made before')
})

t.test('rows of reviews are stored as SQLite stores them, or not at all', async (t) => {
  const { port, cards } = await start(t)
  const [card] = cards
  const insert = (...reviews: unknown[][]): Promise<unknown> => call(port, 'insertReviews', { reviews })
  const short = 'DbError { info: "SqliteFailure(Error { code: Unknown, extended_code: 1 }, Some('
  await t.rejects(insert([1, 2, 3]), { message: `${short}\\"3 values for 9 columns\\"))", kind: Other }` })
  await t.rejects(insert([1, 2, 3], [1]), { message: /all VALUES must have the same number of terms/ })
  await t.rejects(insert([]), { message: /near .*syntax error.*offset: 73/ })
  await t.rejects(insert([1, 'id', 3, 4, 5, 6, 7, 8, 9]), { message: /no such column: id.*offset: 75/ })
  await t.rejects(insert([1, card, 3, 4, 5, 6, 7, 8, 9], [1, card, 3, 4, 5, 6, 7, 8, 9]), {
    message: /ConstraintViolation, extended_code: 1555.*UNIQUE constraint failed: revlog.id/,
  })
  await t.rejects(insert(["'x'", card, 3, 4, 5, 6, 7, 8, 9]), { message: /TypeMismatch, extended_code: 20/ })
  await insert(["'7'", card, -1, 3, 4.5, '-60', 2500.0, true, 0])
  const stored = (await call(port, 'getReviewsOfCards', { cards: [card] })) as Record<string, object[]>
  t.strictSame(stored[String(card)], [
    { id: 7, usn: -1, ease: 3, ivl: 4.5, lastIvl: -60, factor: 2500, time: 1, type: 0 },
  ])
})
