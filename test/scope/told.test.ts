import t from 'tap'
import { resultOf, SEED, startScoped } from './scoped.ts'

t.test('a tag above the tags of notes inside is no tag inside', async (t) => {
  const [first, ...others] = SEED.notes ?? []
  const marks = ['x:y', 'a"b', 'a*b', 'a_b', 'none', 'a\\b', '(', '\u00e9t\u00e9']
  const notes = [{ ...first, fields: ['neko', 'cat'], tags: [...marks, 'deep::inside'] }, ...others]
  const outside = { deck: 'Medicine', fields: ['x', 'y'], tags: ['deep', 'verb', 'axb', 'a', 'ABC'] }
  const { asPupil, close } = await startScoped({ seed: { ...SEED, notes: [...notes, outside] } })
  t.teardown(close)
  const tags = resultOf<string[]>(await asPupil('getTags'))
  t.same(tags.sort(), [...marks, 'animal', 'deep::inside', 'verb::ichidan'].sort())
})

t.test('note types do not tell the numbers of decks outside', async (t) => {
  const { asPupil, asOwner, close } = await startScoped()
  t.teardown(close)
  const add = (deckName: string) =>
    asOwner('addNote', { note: { deckName, modelName: 'Basic', fields: { Front: `new in ${deckName}`, Back: '' } } })
  const deckOf = async () => {
    const types = resultOf<{ did: number | null }[]>(await asPupil('findModelsByName', { modelNames: ['Basic'] }))
    return types[0]?.did
  }
  const { Japanese } = resultOf<Record<string, number>>(await asPupil('deckNamesAndIds'))
  await add('Japanese')
  t.equal(await deckOf(), Japanese)
  await add('Medicine')
  t.equal(await deckOf(), null)
})
