import t from 'tap'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { answeredByAnki } from '../../src/wire/outcome.ts'
import { resultOf, SEED, startScoped } from './scoped.ts'
import { inShort, twinsOf } from './twins.ts'

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

t.test('the card that the window shows is told from the reply in which it was seen', async (t) => {
  const scope = { decks: ['Japanese'], shared: 'tag', whole: [] } as const
  let shown = { card: 11, deck: 'Japanese' }
  const sent: string[] = []
  const send = async (leaves: readonly Leaf[]) =>
    leaves.map(({ action }) => {
      sent.push(action.name)
      const answer = (value: object) => answeredByAnki({ kind: 'result', text: Buffer.from(JSON.stringify(value)) })
      if (action.name === 'deckNamesAndIds') return answer({ Japanese: 5, Medicine: 6 })
      if (action.name === 'findCards') return answer([11])
      const reply = answer({ cardId: shown.card, question: shown.deck, deckName: shown.deck })
      // The owner answers the card.
      shown = { card: 21, deck: 'Medicine' }
      return reply
    })
  const { scoped } = twinsOf(send, send, scope)
  const ask = async () => inShort((await scoped([{ action: 'guiCurrentCard', params: {} }]))[0])
  t.equal(await ask(), 'result {"cardId":11,"question":"Japanese","deckName":"Japanese"}')
  t.equal(sent.filter((name) => name === 'guiCurrentCard').length, 1)
  t.equal(await ask(), 'error "Gui review is not currently active."')
  shown = { card: 11, deck: 'Medicine' }
  t.equal(await ask(), 'error "Gui review is not currently active."', 'a card inside that was outside when it was seen')
})
