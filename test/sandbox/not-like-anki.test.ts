import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

const DAY = 86_400_000
const PAGE = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8')

/** What the page says that the sandbox does otherwise than Anki, and what shows it. */
const SHOWN: readonly (readonly [
  sentence: string,
  show: (t: Test, port: number, later: () => void) => Promise<void>,
])[] = [
  [
    'There are no filtered decks',
    async (t, port) => {
      t.strictSame(await call(port, 'findCards', { query: 'deck:filtered' }), [])
    },
  ],
  [
    'There is no FSRS',
    async (t, port) => {
      await call(port, 'setDueDate', { cards: await call(port, 'findCards', { query: '' }), days: '1' })
      t.strictSame(await call(port, 'findCards', { query: 'prop:s>=0 or prop:d>=0 or prop:r>=0' }), [])
    },
  ],
  [
    'A new day buries nothing, and frees no card that is buried',
    async (t, port, later) => {
      const [card] = (await call(port, 'findCards', { query: '' })) as number[]
      const values = { card, keys: ['queue'], newValues: [-2], warning_check: true }
      await call(port, 'setSpecificValueOfCard', values)
      later()
      t.strictSame(await call(port, 'findCards', { query: 'is:buried' }), [card])
    },
  ],
  [
    'It takes an answer to any card',
    async (t, port) => {
      const cards = (await call(port, 'findCards', { query: '' })) as number[]
      await call(port, 'guiDeckReview', { name: 'Default' })
      const answers = cards.toReversed().map((cardId) => ({ cardId, ease: 3 }))
      t.strictSame(await call(port, 'answerCards', { answers }), [true, true])
    },
  ],
  [
    'It makes the cards of a cloze note in the order of their numbers',
    async (t, port) => {
      const numbers = [5, 2, 9, 1]
      const fields = { Text: numbers.map((number) => `{{c${number}::x}}`).join(' ') }
      const note = await call(port, 'addNote', { note: { deckName: 'Default', modelName: 'Cloze', fields } })
      const cards = await call(port, 'findCards', { query: `nid:${note} is:new` })
      const infos = (await call(port, 'cardsInfo', { cards })) as { ord: number }[]
      t.strictSame(
        infos.map(({ ord }) => ord + 1),
        [1, 2, 5, 9],
      )
    },
  ],
  [
    'A pattern of `getMediaFilesNames` finds nothing outside of the media folder',
    async (t, port) => {
      for (const filename of ['b.txt', 'a.txt']) await call(port, 'storeMediaFile', { filename, data: 'eA==' })
      t.strictSame(await call(port, 'getMediaFilesNames', { pattern: '../../*' }), [])
      t.strictSame(await call(port, 'getMediaFilesNames', { pattern: '*.txt' }), ['b.txt', 'a.txt'])
    },
  ],
  [
    'The page of statistics is a short table',
    async (t, port) => {
      t.match(
        await call(port, 'getCollectionStatsHTML', { wholeCollection: true }),
        '<h1>Statistics of the sandbox</h1>',
      )
    },
  ],
  [
    'imports, exports and syncs nothing',
    async (t, port) => {
      const path = '/tmp/none.apkg'
      await t.rejects(call(port, 'exportPackage', { deck: 'Default', path }), { message: /sandbox/ })
      await t.rejects(call(port, 'importPackage', { path }), { message: /sandbox/ })
      await t.rejects(call(port, 'sync'), { message: /sandbox/ })
    },
  ],
]

for (const [sentence, show] of SHOWN) {
  t.test(`docs/sandbox.md says: ${sentence}`, async (t) => {
    t.ok(PAGE.includes(sentence))
    let now = Date.now()
    const sandbox = await startSandbox({ now: () => now })
    t.teardown(sandbox.close)
    for (const Front of ['one', 'two']) {
      const note = { deckName: 'Default', modelName: 'Basic', fields: { Front, Back: 'b' } }
      await call(sandbox.port, 'addNote', { note })
    }
    await show(t, sandbox.port, () => {
      now += 2 * DAY
    })
  })
}
