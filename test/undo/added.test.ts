import t from 'tap'
import { fieldText } from '../../src/images/field-text.ts'
import { contentOf, openScene } from './scene.ts'

t.test('an added deck stays while another client’s deck lies below it', async (t) => {
  const { claude, other, anki, undo } = await openScene(t)
  await claude('createDeck', { deck: 'ND' })
  await other('createDeck', { deck: 'ND::Sub' })
  const preview = await undo({ client: 'claude', dryRun: true })
  const done = await undo({ client: 'claude' })
  t.same(done.left, ['deck "ND": left alone, because another deck lies below it'])
  t.same([...done.done, ...done.failed], [])
  t.same([preview.done, preview.left], [done.done, done.left])
  const names = (await anki('deckNames')) as string[]
  t.same(
    names.filter((name) => name.startsWith('ND')),
    ['ND', 'ND::Sub'],
  )
})

t.test('a card that went with its deck comes back, while another card of its note lies elsewhere', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  const [second] = (await anki('findCards', { query: 'river card:2' })) as [number]
  await claude('changeDeck', { cards: [second], deck: 'One' })
  await claude('deleteDecks', { decks: ['Two'], cardsToo: true })
  t.equal(((await anki('findCards', { query: 'river' })) as number[]).length, 1)
  const { left, failed } = await undo({ client: 'claude' })
  t.same([...left, ...failed], [])
  t.same(await contentOf(anki), before)
})

t.test('added decks go with the added decks below them', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  await claude('createDeck', { deck: 'ND' })
  await claude('createDeck', { deck: 'ND::Sub::Deep' })
  const { left, failed } = await undo({ client: 'claude' })
  t.same([...left, ...failed], [])
  t.same(await contentOf(anki), before)
})

t.test('an added note goes, whatever characters of it Anki drops', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  for (const text of ['q\u001bq', 'q\u0007\u0000r', 'a\r\nb', 'c\rd\te\nf', 'e\u0301\u007f\u0085']) {
    const fields = { Front: text, Back: `${text}!` }
    const note = { deckName: 'One', modelName: 'Basic', fields, tags: [`t${text}`, `${text}u`] }
    const id = await claude('addNote', { note })
    t.match(await anki('notesInfo', { notes: [id] }), [{ fields: { Front: { value: fieldText(text) } } }])
    const { left, failed } = await undo({ client: 'claude' })
    t.same([...left, ...failed], [], JSON.stringify(text))
  }
  t.same(await contentOf(anki), before)
})
