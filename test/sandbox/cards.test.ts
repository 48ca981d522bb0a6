import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

async function start(t: Test): Promise<number> {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  return sandbox.port
}

async function cardsOf(
  port: number,
  modelName: string,
  fields: Record<string, string>,
): Promise<Record<string, unknown>[]> {
  const id = await call(port, 'addNote', { note: { deckName: 'Default', modelName, fields, tags: ['x'] } })
  const cards = await call(port, 'findCards', { query: `nid:${id}` })
  return (await call(port, 'cardsInfo', { cards })) as Record<string, unknown>[]
}

const sides = (cards: Record<string, unknown>[]): string[][] =>
  cards.map(({ question, answer }) =>
    [question, answer].map((side) => String(side).replace(/^<style>.*?<\/style>/s, '')),
  )

t.test(
  'both sides of a card are rendered: fields, sections, the front side, clozes with and without hints',
  async (t) => {
    const port = await start(t)
    t.strictSame(sides(await cardsOf(port, 'Basic (and reversed card)', { Front: 'f', Back: '<b>b</b>' })), [
      ['f', 'f\n\n<hr id=answer>\n\n<b>b</b>'],
      ['<b>b</b>', '<b>b</b>\n\n<hr id=answer>\n\nf'],
    ])
    const sounds = await cardsOf(port, 'Basic', { Front: '[sound:x.mp3]', Back: '[sound:y.mp3] [sound:z.mp3]' })
    t.strictSame(sides(sounds), [
      ['[anki:play:q:0]', '[anki:play:q:0]\n\n<hr id=answer>\n\n[anki:play:a:0] [anki:play:a:1]'],
    ])
    const [[question] = []] = sides(await cardsOf(port, 'Cloze', { Text: '{{c1::<b>"x"</b> é語}}' }))
    t.equal(
      question,
      '<span class="cloze" data-cloze="&lt;b&gt;&quot;x&quot;&lt;&#x2F;b&gt;&#x20;&#xE9;語" data-ordinal="1">[...]</span>',
    )
    t.strictSame(sides(await cardsOf(port, 'Cloze', { Text: '{{c1::a}} {{c2::b::hint}}', 'Back Extra': 'e' })), [
      [
        '<span class="cloze" data-cloze="a" data-ordinal="1">[...]</span> <span class="cloze-inactive" data-ordinal="2">b</span>',
        '<span class="cloze" data-ordinal="1">a</span> <span class="cloze-inactive" data-ordinal="2">b</span><br>\ne',
      ],
      [
        '<span class="cloze-inactive" data-ordinal="1">a</span> <span class="cloze" data-cloze="b" data-ordinal="2">[hint]</span>',
        '<span class="cloze-inactive" data-ordinal="1">a</span> <span class="cloze" data-ordinal="2">b</span><br>\ne',
      ],
    ])
  },
)

t.test('cardsToNotes names notes in the order of their cards, and not of their own ids', async (t) => {
  const port = await start(t)
  const [early] = await cardsOf(port, 'Basic', { Front: 'early', Back: 'e' })
  const [late] = await cardsOf(port, 'Basic', { Front: 'late', Back: 'l' })
  const note = {
    id: early?.note,
    modelName: 'Basic (and reversed card)',
    fields: { Front: 'early', Back: 'e' },
    tags: ['x'],
  }
  await call(port, 'updateNoteModel', { note })
  const [, added] = (await call(port, 'findCards', { query: `nid:${early?.note}` })) as number[]
  const expected = [late?.note, early?.note]
  t.strictSame(await call(port, 'cardsToNotes', { cards: [added, late?.cardId] }), expected)
  t.strictSame(await call(port, 'cardsToNotes', { cards: [added, late?.cardId, 2 ** 62] }), expected)
})

t.test('a deck is known by every spelling that Anki takes for its name', async (t) => {
  const port = await start(t)
  const id = await call(port, 'createDeck', { deck: 'Japanese' })
  const same = ['\u3000Japanese\u0085', '\u00a0Japanese', 'Japane\u017fe', ':JAPANESE:', 'Japanese\u001f\u0000']
  for (const deck of same) t.equal(await call(port, 'createDeck', { deck }), id, JSON.stringify(deck))
  const others = ['Japanese\u200b', '\ufeffJapanese', '\uff2aapanese']
  for (const deck of others) t.not(await call(port, 'createDeck', { deck }), id, JSON.stringify(deck))
})

t.test('suspending walks the list it takes from, as AnkiConnect does', async (t) => {
  const port = await start(t)
  const ids = (await cardsOf(port, 'Cloze', { Text: '{{c1::a}}{{c2::b}}{{c3::c}}' })).map(({ cardId }) => cardId)
  t.equal(await call(port, 'suspend', { cards: ids.slice(0, 2) }), true)
  t.equal(await call(port, 'suspend', { cards: ids.slice(0, 1) }), false)
  t.equal(await call(port, 'suspend', { cards: ids }), true)
  t.strictSame(await call(port, 'areSuspended', { cards: [...ids, 5, null] }), [true, true, true, null, false])
  t.strictSame(await call(port, 'findCards', { query: 'is:suspended' }), ids)
  t.equal(await call(port, 'unsuspend', { cards: ids }), null)
  t.strictSame(await call(port, 'findCards', { query: 'is:suspended' }), [])
})

t.test('a deck that goes takes its cards, and notes that have none left', async (t) => {
  const port = await start(t)
  await cardsOf(port, 'Basic', { Front: 'stays' })
  const [first, second] = await cardsOf(port, 'Basic (and reversed card)', { Front: 'f', Back: 'b' })
  await call(port, 'changeDeck', { cards: [first?.cardId], deck: 'Gone' })
  await call(port, 'deleteDecks', { decks: ['Gone'], cardsToo: true })
  t.equal(((await call(port, 'findNotes', { query: '' })) as number[]).length, 2)
  await call(port, 'changeDeck', { cards: [second?.cardId], deck: 'Gone::Below' })
  await call(port, 'deleteDecks', { decks: ['Gone'], cardsToo: true })
  t.equal(((await call(port, 'findNotes', { query: '' })) as number[]).length, 1)
  t.strictSame(await call(port, 'deckNames'), ['Default'])
})

t.test('cardReviews goes from card to card, whatever the times of their reviews', async (t) => {
  const port = await start(t)
  const [first] = await cardsOf(port, 'Basic', { Front: 'first', Back: '1' })
  const [second] = await cardsOf(port, 'Basic', { Front: 'second', Back: '2' })
  const review = (id: number, card: unknown) => [id, card, -1, 3, 4, 3, 2500, 5000, 1]
  const reviews = [review(1000, second?.cardId), review(2000, first?.cardId), review(3000, second?.cardId)]
  await call(port, 'insertReviews', { reviews })
  const found = (await call(port, 'cardReviews', { deck: 'Default', startID: 0 })) as number[][]
  t.same(
    found.map(([id]) => id),
    [2000, 1000, 3000],
  )
})
