import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

const BOTH = 'Basic (and reversed card)'
type Shown = [front: string, ord: number, due: number, deck: string]

t.test('a new template, or a changed front, makes the cards that notes need now', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const ask = (action: string, params: object = {}): Promise<unknown> => call(sandbox.port, action, params)
  const add = (deckName: string, Front: string, Back: string): Promise<unknown> =>
    ask('addNote', { note: { deckName, modelName: BOTH, fields: { Front, Back } } })
  const cards = async (): Promise<number[]> =>
    ((await ask('findCards', { query: '' })) as number[]).sort((a, b) => a - b)
  const shown = async (): Promise<Shown[]> => {
    const infos = (await ask('cardsInfo', { cards: await cards() })) as {
      fields: { Front: { value: string } }
      ord: number
      due: number
      deckName: string
    }[]
    return infos.map(({ fields, ord, due, deckName }) => [fields.Front.value, ord, due, deckName])
  }
  for (const deck of ['A', 'B']) await ask('createDeck', { deck })
  await add('A', 'm', 'mb')
  await add('A', 'n', 'nb')
  const [, second, ...others] = await cards()
  await ask('changeDeck', { cards: [second], deck: 'B' })
  await ask('setDueDate', { cards: others, days: '3' })
  await add('B', 'p', '')
  const before = await shown()
  await ask('modelTemplateAdd', { modelName: BOTH, template: { Name: 'New', Front: '{{Back}}2', Back: 'y' } })
  const made: Shown[] = [
    ['m', 2, 1, 'Default'],
    ['n', 2, 4, 'A'],
  ]
  t.strictSame(
    (await shown()).slice(before.length),
    made,
    'in the deck that the others share, at the place of a new one',
  )
  await ask('guiUndo')
  t.strictSame(await shown(), before)
  await ask('modelTemplateAdd', { modelName: BOTH, template: { Name: 'New', Front: '{{Back}}2', Back: 'y' } })
  await ask('updateModelTemplates', { model: { name: BOTH, templates: { New: { Front: '{{Front}}3' } } } })
  t.strictSame((await shown()).at(-1), ['p', 2, 3, 'B'])
})
