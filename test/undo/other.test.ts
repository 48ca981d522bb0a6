import fc from 'fast-check'
import t from 'tap'
import { operation } from './operations.ts'
import { contentOf, openScene, SEED } from './scene.ts'

t.test('a second client’s changes stay, and what it changed in the same place is listed', async (t) => {
  const { claude, other, anki, undo } = await openScene(t)
  const [dog, cat] = (await anki('findNotes', { query: 'deck:One' })) as [number, number]
  const [card] = (await anki('findCards', { query: `nid:${dog}` })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Front: 'DOG', Back: 'HUND' } } })
  await other('updateNoteFields', { note: { id: dog, fields: { Back: 'Rüde' } } })
  await claude('addTags', { notes: [dog, cat], tags: 'claude' })
  await other('addTags', { notes: [dog], tags: 'other' })
  await claude('suspend', { cards: [card] })
  await claude('changeDeck', { cards: [card], deck: 'Two' })
  await other('changeDeck', { cards: [card], deck: 'Default' })
  const note = { deckName: 'One', modelName: 'Basic', fields: { Front: 'a', Back: 'b' }, tags: [] }
  const kept = await claude('addNote', { note })
  const gone = await claude('addNote', { note: { ...note, fields: { Front: 'c', Back: 'd' } } })
  await other('updateNoteFields', { note: { id: kept, fields: { Back: 'mine' } } })
  const preview = await undo({ client: 'claude', dryRun: true })
  const done = await undo({ client: 'claude' })
  t.same(done.left, preview.left)
  t.same(done.done.toSorted(), preview.done.toSorted(), 'a dry run says exactly what happens')
  t.same(done.left.toSorted(), [
    `card ${card}: left alone, because something else changed it since`,
    `note ${dog} ("DOG"): field "Back": left alone, because something else changed it since`,
    `note ${kept} ("a"): left alone, because something else changed it since`,
  ])
  const [info] = (await anki('notesInfo', { notes: [dog] })) as [Info]
  t.match(info, { fields: { Front: { value: 'dog' }, Back: { value: 'Rüde' } } })
  t.same(info.tags.toSorted(), ['animal', 'first', 'other'])
  const [info2] = (await anki('cardsInfo', { cards: [card] })) as [object]
  t.match(info2, { deckName: 'Default', queue: 0 })
  t.same(await anki('findNotes', { query: `nid:${kept},${gone}` }), [kept])
})

interface Info {
  readonly fields: Record<string, { readonly value: string }>
  readonly tags: string[]
}

t.test('an undo changes nothing but what the client changed, whatever a second client does in between', async (t) => {
  const scene = await openScene(t)
  const { claude, other, anki, undo } = scene
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 4 }), fc.uuid(), async (operations, words) => {
      await scene.sandbox.reset(SEED)
      // The second client adds a note, and changes a field and a tag of it, and the content of a file, between the calls.
      const note = { deckName: 'Default', modelName: 'Cloze', fields: { Text: `{{c1::${words}}}` }, tags: ['mine'] }
      const id = await other('addNote', { note })
      let written = ''
      for (const [index, { run }] of operations.entries()) {
        await run(claude)
        const text = `${index} ${words}`
        // The first client may have deleted the note.
        const { error } = await other.whole('updateNoteFields', { note: { id, fields: { 'Back Extra': text } } })
        if (error === null) written = text
        await other.whole('storeMediaFile', { filename: 'other.txt', data: Buffer.from(`${index}`).toString('base64') })
      }
      await undo({ client: 'claude', since: '1h' })
      const there = (await anki('findNotes', { query: `"${words}"` })) as number[]
      const [info] = (await anki('notesInfo', { notes: there })) as [Info]
      const last = operations.length - 1
      t.equal(info.fields['Back Extra']?.value, written)
      t.equal(await anki('retrieveMediaFile', { filename: 'other.txt' }), Buffer.from(`${last}`).toString('base64'))
    }),
    { numRuns: 8 },
  )
})

t.test('an undo can be undone, and what it created again is found by its new id', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  const [card] = (await anki('findCards', { query: 'dog' })) as [number]
  await claude('answerCards', { answers: [{ cardId: card, ease: 3 }] })
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'gone' } } })
  await claude('deleteNotes', { notes: [dog] })
  const changed = await contentOf(anki)
  const last = await lastCall(undo)
  const back = await undo({ call: last })
  t.match(back.cannot, [new RegExp(`^note ${dog} \\("dog"\\): its id and those of its cards`)])
  const [fresh] = (await anki('findNotes', { query: 'dog' })) as [number]
  t.not(fresh, dog)
  t.match(await anki('notesInfo', { notes: [fresh] }), [{ fields: { Back: { value: 'gone' } } }])
  const [freshCard] = (await anki('findCards', { query: 'dog' })) as [number]
  const reviews = (await anki('getReviewsOfCards', { cards: [freshCard] })) as Record<string, unknown[]>
  t.equal(reviews[String(freshCard)]?.length, 1, 'its review is back')
  await undo({ client: 'claude' })
  t.same(await contentOf(anki), before, 'calls from before the deletion are undone at the new note')
  await undo({ client: 'claude', redo: true })
  t.same(await contentOf(anki), changed, 'the undo is undone')
})

async function lastCall(undo: (asked: object) => Promise<{ readonly calls: readonly { readonly call: string }[] }>) {
  const { calls } = await undo({ client: 'claude', dryRun: true })
  return calls[0]?.call ?? ''
}

t.test('an undo names values of cards as Anki’s window does', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const [card] = (await anki('findCards', { query: 'deck:One' })) as [number]
  await claude('setEaseFactors', { cards: [card], easeFactors: [1500] })
  await claude('suspend', { cards: [card] })
  const { done } = await undo({ client: 'claude' })
  t.same(done, [`card ${card}: no longer suspended`, `card ${card}: ease as before`])
  const redone = await undo({ client: 'claude', redo: true })
  t.match(redone.done, [`card ${card}: suspended again`, `card ${card}: ease as before`])
})

t.test('an undo happens once, unless a call is named', async (t) => {
  const { claude, other, undo, anki } = await openScene(t)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'x' } } })
  const { calls } = await undo({ client: 'claude' })
  await other('updateNoteFields', { note: { id: dog, fields: { Back: 'x' } } })
  t.same((await undo({ client: 'claude' })).failed, ['nothing to undo: the gateway has kept no such call'])
  t.equal((await undo({ call: calls[0]?.call })).done.length, 1)
})

t.test('note types and options groups go back', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  const model = { modelName: 'Basic' }
  await claude('modelFieldAdd', { ...model, fieldName: 'Extra', index: 1 })
  await claude('modelFieldRename', { ...model, oldFieldName: 'Back', newFieldName: 'Rear' })
  await claude('modelTemplateRename', { ...model, oldTemplateName: 'Card 1', newTemplateName: 'Forward' })
  await claude('modelTemplateAdd', { ...model, template: { Name: 'Reverse', Front: '{{Rear}}', Back: '{{Front}}' } })
  await claude('findAndReplaceInModels', {
    modelName: '',
    findText: 'Front',
    replaceText: 'Front',
    front: true,
    back: true,
    css: true,
  })
  await claude('modelFieldReposition', { ...model, fieldName: 'Front', index: 2 })
  const config = (await claude('getDeckConfig', { deck: 'One' })) as object
  await claude('saveDeckConfig', { config: { ...config, name: 'Mine' } })
  t.same((await undo({ client: 'claude' })).failed, [])
  t.same(await contentOf(anki), before)
  t.match(await anki('getDeckConfig', { deck: 'One' }), { name: 'Default' })
})

t.test('a removed field comes back with its content', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  await claude('modelFieldRemove', { modelName: 'Basic', fieldName: 'Back' })
  t.same((await undo({ client: 'claude' })).failed, [])
  t.same(await contentOf(anki), before)
})

t.test('an added field that somebody has filled stays, and so does a list of fields that is not clear', async (t) => {
  const { claude, other, anki, undo } = await openScene(t)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('modelFieldAdd', { modelName: 'Basic', fieldName: 'Extra', index: 1 })
  await other('updateNoteFields', { note: { id: dog, fields: { Extra: 'mine' } } })
  t.match((await undo({ client: 'claude' })).left, [
    'note type "Basic": fields: left alone, because something else changed it since',
  ])
  t.match(await anki('notesInfo', { notes: [dog] }), [{ fields: { Extra: { value: 'mine' } } }])
  const actions = [
    { action: 'modelFieldRename', params: { modelName: 'Cloze', oldFieldName: 'Text', newFieldName: 'Words' } },
    { action: 'modelFieldAdd', params: { modelName: 'Cloze', fieldName: 'More', index: 0 } },
  ]
  await claude('multi', { actions })
  const { left } = await undo({ client: 'claude' })
  t.match(left, [/^note type "Cloze": fields: left alone/])
  t.same(await anki('modelFieldNames', { modelName: 'Cloze' }), ['More', 'Words', 'Back Extra'])
})
