import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

async function withNote(t: Test, note: object = {}): Promise<{ port: number; note: number; cards: number[] }> {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const { port } = sandbox
  const params = { note: { deckName: 'Default', modelName: 'Basic', fields: { Front: 'a', Back: 'b' }, ...note } }
  const id = (await call(port, 'addNote', params)) as number
  return { port, note: id, cards: (await call(port, 'findCards', { query: '' })) as number[] }
}

const found = async (port: number, query: string): Promise<number> =>
  ((await call(port, 'findCards', { query })) as number[]).length

t.test('a learning card is due today, and only within twenty minutes of its time is:due', async (t) => {
  const { port, cards } = await withNote(t)
  await call(port, 'answerCards', { answers: [{ cardId: cards[0], ease: 1 }] })
  t.equal(await found(port, 'prop:due=0'), 1)
  t.equal(await found(port, 'is:due'), 1)
  const config = (await call(port, 'getDeckConfig', { deck: 'Default' })) as { new: { delays: number[] } }
  config.new.delays = [60]
  await call(port, 'saveDeckConfig', { config })
  await call(port, 'answerCards', { answers: [{ cardId: cards[0], ease: 1 }] })
  t.equal(await found(port, 'is:learn'), 1)
  t.equal(await found(port, 'is:due'), 0)
})

t.test('a template of a cloze note type finds the first card of each note', async (t) => {
  const { port, cards } = await withNote(t, { modelName: 'Cloze', fields: { Text: '{{c1::a}} {{c2::b}}' } })
  t.equal(cards.length, 2)
  t.equal(await found(port, 'card:Cloze'), 1)
  t.equal(await found(port, 'card:2'), 1)
})

t.test('a preset finds the cards in the decks of that group', async (t) => {
  const { port } = await withNote(t)
  const group = await call(port, 'cloneDeckConfigId', { name: 'Other' })
  await call(port, 'setDeckConfigId', { decks: ['Default'], configId: group })
  t.strictSame([await found(port, 'preset:other'), await found(port, 'preset:Default')], [1, 0])
  await call(port, 'removeDeckConfigId', { configId: group })
  t.strictSame([await found(port, 'preset:other'), await found(port, 'preset:Default')], [0, 1])
  await call(port, 'setDeckConfigId', { decks: ['Default'], configId: group })
  t.equal(await found(port, 'preset:Default'), 0, 'AnkiConnect takes a group that is gone, and then there is none')
})

t.test('a card keeps through its answers what Anki keeps', async (t) => {
  const { port, cards } = await withNote(t)
  const [card] = cards
  const set = (keys: string[], newValues: number[]): Promise<unknown> =>
    call(port, 'setSpecificValueOfCard', { card, keys, newValues, warning_check: true })
  const answered = async (ease: number, ...members: string[]): Promise<unknown[]> => {
    await call(port, 'answerCards', { answers: [{ cardId: card, ease }] })
    const [info] = (await call(port, 'cardsInfo', { cards })) as [Record<string, unknown>]
    return members.map((member) => info[member])
  }
  await set(['ivl'], [3])
  t.strictSame(await answered(1, 'type', 'interval'), [1, 3], 'the interval of a card that is new')
  await call(port, 'relearnCards', { cards })
  await set(['left'], [0])
  t.strictSame(await answered(2, 'type', 'left'), [3, 0], 'the steps that were left, after "hard"')
  await call(port, 'setDueDate', { cards, days: '0' })
  await set(['factor'], [0])
  t.strictSame(await answered(3, 'type', 'factor'), [2, 0], 'an ease below the least, after "good"')
  t.strictSame(await answered(4, 'factor'), [150], 'and after "easy"')
})

t.test('tags are replaced and removed by their letters, and ß is not ss there', async (t) => {
  const { port, note } = await withNote(t, { tags: ['SS', 'é'] })
  await call(port, 'replaceTagsInAllNotes', { tag_to_replace: 'ß', replace_with_tag: 'x' })
  await call(port, 'replaceTags', { notes: [note], tag_to_replace: 'É', replace_with_tag: 'y' })
  t.strictSame(await call(port, 'getNoteTags', { note }), ['SS', 'y'])
  await call(port, 'removeTags', { notes: [note], tags: 'ß * S.' })
  t.strictSame(await call(port, 'getNoteTags', { note }), ['SS', 'y'])
  await call(port, 'removeTags', { notes: [note], tags: 'ſs' })
  t.strictSame(await call(port, 'getNoteTags', { note }), ['y'])
})

t.test('names that fold alike are one name', async (t) => {
  const { port } = await withNote(t, { tags: ['Japanese', 'μ'] })
  const note = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'c' }, tags: ['Japaneſe', 'µ', 'ı'] }
  const id = await call(port, 'addNote', { note })
  t.strictSame(await call(port, 'getNoteTags', { note: id }), ['Japanese', 'ı', 'μ'])
  await call(port, 'createDeck', { deck: 'Straße' })
  await call(port, 'createDeck', { deck: 'STRASSE' })
  t.strictSame(await call(port, 'deckNames'), ['Default', 'Straße'])
})
