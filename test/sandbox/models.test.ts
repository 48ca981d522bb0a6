import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

async function start(t: Test): Promise<number> {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  return sandbox.port
}

type Template = readonly [name: string, front: string, back: string]

async function create(
  port: number,
  modelName: string,
  inOrderFields: string[],
  templates: Template[],
  isCloze = false,
) {
  const cardTemplates = templates.map(([Name, Front, Back]) => ({ Name, Front, Back }))
  const model = { modelName, inOrderFields, cardTemplates, isCloze }
  const { flds, tmpls, req } = (await call(port, 'createModel', model)) as {
    flds: { name: string }[]
    tmpls: { name: string }[]
    req: unknown
  }
  return { fields: flds.map(({ name }) => name), templates: tmpls.map(({ name }) => name), req }
}

t.test('templates that Anki would refuse are refused in its words', async (t) => {
  const port = await start(t)
  const refused: [Template[], string, boolean?][] = [
    [[['c', '{{Nope}}', 'x']], "Field '\u2068Nope\u2069' not found."],
    [[['c', '{{A}}', '{{Nope}}']], "Field '\u2068Nope\u2069' not found."],
    [[['c', '{{#A}}x', 'x']], 'See the preview for more information.'],
    [[['c', '{{A}}', '{{/A}}']], 'See the preview for more information.'],
    [[['c', '{{A', 'x']], 'Expected to find a field replacement on the front of the card template.'],
    [
      [['c', '{{A}}', 'x']],
      "Expected to find '{{cloze:Text}}' or similar on the front and back of the card template.",
      true,
    ],
  ]
  for (const [templates, trouble, isCloze] of refused) {
    const message = `Card template \u20681\u2069 in note type '\u2068T\u2069' has a problem.<br>${trouble}`
    await t.rejects(create(port, 'T', ['A'], templates, isCloze), { message })
  }
  for (const front of ['{{A}}', '{{Nope}}', '{{#A}}', 'no field']) {
    const twins: Template[] = [
      ['c', front, 'x'],
      ['d', front, 'y'],
    ]
    await t.rejects(create(port, 'T', ['A'], twins), { message: /identical to card template \u20681\u2069\.$/ })
  }
  await t.rejects(create(port, 'T', ['A'], [['c', 'no field', '{{Nope}}']]), { message: /Expected to find a field/ })
})

t.test('notes stay sorted by the same field when another gets before it', async (t) => {
  const port = await start(t)
  await create(port, 'T', ['One', 'Two'], [['c', '{{One}}', 'x']])
  const sortedBy = async (): Promise<unknown> => {
    const [type] = (await call(port, 'findModelsByName', { modelNames: ['T'] })) as [{ sortf: number }]
    return type.sortf
  }
  await call(port, 'modelFieldAdd', { modelName: 'T', fieldName: 'New', index: 0 })
  t.equal(await sortedBy(), 1)
  await call(port, 'modelFieldReposition', { modelName: 'T', fieldName: 'Two', index: 0 })
  t.equal(await sortedBy(), 2)
  await call(port, 'modelFieldRemove', { modelName: 'T', fieldName: 'One' })
  t.equal(await sortedBy(), 1, 'the last field takes over')
})

t.test('the answer of a card with a blank front is only the message about it', async (t) => {
  const port = await start(t)
  await create(port, 'T', ['One', 'Two'], [['c', '{{One}} {{type:Two}}', '{{FrontSide}}']])
  const note = { deckName: 'Default', modelName: 'T', fields: { One: 'one' } }
  const id = await call(port, 'addNote', { note })
  await call(port, 'updateNoteFields', { note: { id, fields: { One: '' } } })
  const cards = await call(port, 'findCards', { query: `nid:${id}` })
  const [card] = (await call(port, 'cardsInfo', { cards })) as [{ question: string; answer: string }]
  t.match(card.question, /<\/style> \[\[type:Two\]\]<div>The front of this card is blank\./)
  t.match(card.answer, /<\/style><div>The front of this card is blank\./)
})

t.test('other deck options can be taken back, until options are removed', async (t) => {
  const port = await start(t)
  const nameOf = async (deck: string): Promise<unknown> =>
    ((await call(port, 'getDeckConfig', { deck })) as { name: string }).name
  await call(port, 'createDeck', { deck: 'A' })
  const configId = await call(port, 'cloneDeckConfigId', { name: 'Other' })
  await call(port, 'setDeckConfigId', { decks: ['A', 'Default'], configId })
  await call(port, 'guiUndo')
  t.strictSame([await nameOf('A'), await nameOf('Default')], ['Other', 'Default'])
  await call(port, 'removeDeckConfigId', { configId })
  await call(port, 'guiUndo')
  t.equal(await nameOf('A'), 'Default')
})

t.test('names are cleaned and set apart, and what a card needs is worked out', async (t) => {
  const port = await start(t)
  t.strictSame(
    await create(
      port,
      'Plus',
      [' A ', 'A', ':"{}b'],
      [
        ['c', '{{A}}', ''],
        ['c', '{{A}}2', ''],
      ],
    ),
    {
      fields: ['A', 'A+', 'b'],
      templates: ['c', 'c+'],
      req: [
        [0, 'any', [0]],
        [1, 'any', [0]],
      ],
    },
  )
  const { req } = await create(
    port,
    'Needs',
    ['A', 'B', 'C'],
    [
      ['both', '{{#A}}{{B}}{{/A}}', ''],
      ['either', '{{A}}{{#B}}{{C}}{{/B}}', ''],
      ['without', '{{^A}}{{B}}{{/A}}', ''],
      ['nothing', '{{Tags}}', ''],
    ],
  )
  t.strictSame(req, [
    [0, 'all', [0, 1]],
    [1, 'any', [0]],
    [2, 'any', [1]],
    [3, 'none', []],
  ])
})

t.test('templates follow their fields when these are renamed or removed, and so do notes', async (t) => {
  const port = await start(t)
  await create(port, 'M', ['A', 'B', 'C'], [['c', '{{#A}}{{text:B}}{{/A}}{{C}}', '{{C}}']])
  const note = { deckName: 'Default', modelName: 'M', fields: { A: '1', B: '2', C: '3' } }
  const id = await call(port, 'addNote', { note })
  await call(port, 'modelFieldRename', { modelName: 'M', oldFieldName: 'B', newFieldName: 'Bee' })
  await call(port, 'modelFieldRemove', { modelName: 'M', fieldName: 'C' })
  await call(port, 'modelFieldReposition', { modelName: 'M', fieldName: 'Bee', index: 0 })
  t.strictSame(await call(port, 'modelTemplates', { modelName: 'M' }), {
    c: { Front: '{{#A}}{{text:Bee}}{{/A}}', Back: '' },
  })
  const [info] = (await call(port, 'notesInfo', { notes: [id] })) as { fields: unknown }[]
  t.strictSame(info?.fields, { Bee: { value: '2', order: 0 }, A: { value: '1', order: 1 } })
})

t.test('cards follow their templates: a removed one takes its cards, a moved one keeps them', async (t) => {
  const port = await start(t)
  const modelName = 'Basic (and reversed card)'
  const note = { deckName: 'Default', modelName, fields: { Front: 'f', Back: 'b' } }
  const id = await call(port, 'addNote', { note })
  const cards = async (): Promise<number[]> => {
    const [info] = (await call(port, 'notesInfo', { notes: [id] })) as { cards: number[] }[]
    return info?.cards ?? []
  }
  const [first, second] = await cards()
  await call(port, 'modelTemplateReposition', { modelName, templateName: 'Card 2', index: 0 })
  t.strictSame(await cards(), [second, first])
  await call(port, 'modelTemplateRemove', { modelName, templateName: 'Card 2' })
  t.strictSame(await cards(), [first])
})

t.test('a change that is refused changes nothing, but a place that is no number loses the template', async (t) => {
  const port = await start(t)
  const modelName = 'Basic (and reversed card)'
  const templates = async (): Promise<string[]> =>
    Object.keys((await call(port, 'modelTemplates', { modelName })) as Record<string, unknown>)
  const broken = { name: modelName, templates: { 'Card 1': { Front: '{{#Front}}' } } }
  await t.rejects(call(port, 'updateModelTemplates', { model: broken }))
  t.match(await call(port, 'modelTemplates', { modelName }), { 'Card 1': { Front: '{{Front}}' } })
  const place = { modelName, templateName: 'Card 1', index: '1' }
  await t.rejects(call(port, 'modelTemplateReposition', place), {
    message: "'str' object cannot be interpreted as an integer",
  })
  t.strictSame(await templates(), ['Card 2'])
})

t.test(
  'a change that AnkiConnect does not store is in the answers until Anki reads the note types again',
  async (t) => {
    const port = await start(t)
    const modelName = 'Basic (and reversed card)'
    const templates = async (): Promise<string[]> =>
      Object.entries((await call(port, 'modelTemplates', { modelName })) as Record<string, { Front: string }>).map(
        ([name, { Front }]) => `${name}: ${Front}`,
      )
    await call(port, 'modelTemplateAdd', { modelName, template: { Name: 'Card 1', Front: 'new', Back: 'x' } })
    t.strictSame(await templates(), ['Card 1: new', 'Card 2: {{Back}}'])
    await call(port, 'createDeck', { deck: 'Any' })
    t.strictSame(await templates(), ['Card 1: {{Front}}', 'Card 2: {{Back}}'])

    const reposition = { modelName, templateName: 'Card 1', index: '1' }
    await t.rejects(call(port, 'modelTemplateReposition', reposition), {
      message: "'str' object cannot be interpreted as an integer",
    })
    t.strictSame(await templates(), ['Card 2: {{Back}}'])
    await call(port, 'modelTemplateRename', { modelName, oldTemplateName: 'Card 2', newTemplateName: 'Only' })
    await call(port, 'createDeck', { deck: 'Any' })
    t.strictSame(await templates(), ['Only: {{Back}}'], 'the next change stores what was lost')
  },
)

t.test('a note type that Anki refuses is as it was before the change', async (t) => {
  const port = await start(t)
  const css = async (): Promise<unknown> =>
    ((await call(port, 'modelStyling', { modelName: 'Cloze' })) as { css: string }).css
  const before = await css()
  const model = { name: 'Cloze', templates: { Cloze: { Front: ['x'] } } }
  await t.rejects(call(port, 'updateModelTemplates', { model }), {
    message: /invalid type: sequence, expected a string/,
  })
  await call(port, 'modelFieldRename', { modelName: 'Cloze', oldFieldName: 'Text', newFieldName: 'T' })
  t.equal(await css(), before)
  const { Cloze } = (await call(port, 'modelTemplates', { modelName: 'Cloze' })) as { Cloze: { Front: string } }
  t.equal(Cloze.Front, '{{cloze:T}}')
})

t.test('Anki makes a note type when the last one goes', async (t) => {
  const port = await start(t)
  await call(port, 'removeEmptyNotes')
  t.strictSame(await call(port, 'modelNames'), ['Basic'])
})

t.test('a change of fields changes every note of the type, and one of templates the cards that move', async (t) => {
  let now = Date.now()
  const sandbox = await startSandbox({ now: () => now })
  t.teardown(sandbox.close)
  const { port } = sandbox
  const modelName = 'Basic (and reversed card)'
  const note = { deckName: 'Default', modelName, fields: { Front: 'f', Back: 'b' } }
  const notes = [await call(port, 'addNote', { note })]
  const cards = await call(port, 'findCards', { query: '' })
  const times = async (): Promise<number[]> => {
    const found = [await call(port, 'notesModTime', { notes }), await call(port, 'cardsModTime', { cards })]
    return (found as { mod: number }[][]).flat().map(({ mod }) => mod)
  }
  const changedBy = async (action: string, params: object): Promise<boolean[]> => {
    const before = await times()
    now += 2000
    await call(port, action, params)
    return (await times()).map((mod, index) => mod !== before[index])
  }
  const [none, onlyNote] = [
    [false, false, false],
    [true, false, false],
  ]
  t.strictSame(await changedBy('modelFieldAdd', { modelName, fieldName: 'More' }), onlyNote)
  t.strictSame(await changedBy('modelFieldReposition', { modelName, fieldName: 'More', index: 0 }), onlyNote)
  t.strictSame(await changedBy('modelFieldRename', { modelName, oldFieldName: 'More', newFieldName: 'M' }), none)
  t.strictSame(await changedBy('modelFieldRemove', { modelName, fieldName: 'M' }), onlyNote)
  t.strictSame(await changedBy('modelTemplateReposition', { modelName, templateName: 'Card 2', index: 0 }), [
    false,
    true,
    true,
  ])
  const same = { note: { id: notes[0], fields: { Front: 'f' } } }
  t.strictSame(await changedBy('updateNoteFields', same), none, 'a note that would stay as it is')
  t.strictSame(await changedBy('replaceTags', { notes, tag_to_replace: 'x', replace_with_tag: 'y' }), none)
})

t.test('a new note type has the styling that Anki ships, whatever became of Basic', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const { port } = sandbox
  const before = (await call(port, 'modelStyling', { modelName: 'Basic' })) as { css: string }
  await call(port, 'updateModelStyling', { model: { name: 'Basic', css: '.changed {}' } })
  const cardTemplates = [{ Front: '{{One}}', Back: '' }]
  await call(port, 'createModel', { modelName: 'New', inOrderFields: ['One'], cardTemplates })
  t.strictSame(await call(port, 'modelStyling', { modelName: 'New' }), before)
})
