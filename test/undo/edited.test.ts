import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { caller } from '../images/gate.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { contentOf, openScene, SEED, sceneBefore } from './scene.ts'

const data = Buffer.from('picture').toString('base64')
const note = (front: string, more: object = {}) => ({
  note: { deckName: 'One', modelName: 'Basic', fields: { Front: front, Back: 'b' }, tags: [], ...more },
})

t.test('an added note with a picture stays once somebody has written into it, and so does its picture', async (t) => {
  const { claude, other, anki, undo } = await openScene(t)
  const picture = (filename: string) => [{ filename, data, fields: ['Front'] }]
  const gone = await claude('addNote', note('a', { picture: picture('a.png') }))
  const edited = await claude('addNote', note('b', { picture: picture('b.png'), fields: { Front: 'b' } }))
  await other('updateNoteFields', { note: { id: edited, fields: { Back: 'written by somebody' } } })
  const { left, failed } = await undo({ client: 'claude' })
  t.same(left, [`note ${edited} ("b"): left alone, because something else changed it since`])
  t.same(failed, [])
  t.same(await anki('findNotes', { query: `nid:${gone},${edited}` }), [edited])
  t.equal(await anki('retrieveMediaFile', { filename: 'a.png' }), false)
  t.equal(await anki('retrieveMediaFile', { filename: 'b.png' }), data)
})

t.test('an added note stays if somebody has given it another type, a flag or a due date', async (t) => {
  const { claude, other, anki, undo } = await openScene(t)
  const [typed, flagged, due] = [
    await claude('addNote', note('typed')),
    await claude('addNote', note('flagged')),
    await claude('addNote', note('due')),
  ] as [number, number, number]
  const cardOf = async (id: number) => ((await anki('findCards', { query: `nid:${id}` })) as number[])[0]
  const model = { modelName: 'Basic (and reversed card)', fields: { Front: 'typed', Back: 'b' }, tags: [] }
  await other('updateNoteModel', { note: { id: typed, ...model } })
  const flags = { keys: ['flags'], newValues: [3], warning_check: true }
  await other('setSpecificValueOfCard', { card: await cardOf(flagged), ...flags })
  await other('setDueDate', { cards: [await cardOf(due)], days: '5' })
  const { done, left } = await undo({ client: 'claude' })
  t.same(done, [])
  t.equal(left.length, 3)
  t.same(await anki('findNotes', { query: `nid:${typed},${flagged},${due}` }), [typed, flagged, due])
})

t.test('a file stays that was there under the name that Anki makes of the one in the call', async (t) => {
  const { claude, other, anki, undo } = await openScene(t)
  await other('storeMediaFile', { filename: 'ab.png', data })
  t.equal(await claude('storeMediaFile', { filename: 'a:b.png', data }), 'ab.png')
  t.equal(await claude('storeMediaFile', { filename: 'c:d.png', data }), 'cd.png')
  const { done, left, failed } = await undo({ client: 'claude' })
  t.same([done, left, failed], [['media "cd.png": removed, because the client added it'], [], []])
  t.equal(await anki('retrieveMediaFile', { filename: 'ab.png' }), data)
  t.equal(await anki('retrieveMediaFile', { filename: 'cd.png' }), false)
})

t.test('a note of another client in the same request stays', async (t) => {
  for (const isKept of [false, true]) {
    const clients = clientConfigs({ claude: { key: 'c', undo: true }, other: { key: 'o', undo: isKept } })
    const { front, anki, undo } = await openScene(t, { clients })
    const actions = [
      { action: 'addNote', version: 6, params: note('of the other') },
      { action: 'addNote', version: 6, key: 'c', params: note('of claude') },
      { action: 'deckNames', version: 6 },
    ]
    const { text } = await ask(front.port, { action: 'multi', version: 6, key: 'o', params: { actions } })
    t.match(JSON.parse(text ?? ''), { result: [{ error: null }, { error: null }, { error: null }], error: null })
    const { done } = await undo({ client: 'claude' })
    t.equal(done.length, 1)
    t.equal(((await anki('findNotes', { query: '"of the other"' })) as []).length, 1)
    t.equal(((await anki('findNotes', { query: '"of claude"' })) as []).length, 0)
    t.equal((await undo({ client: 'other' })).done.length, isKept ? 1 : 0)
  }
})

t.test('an undo sees what somebody changed in Anki just now, although the cache cannot', async (t) => {
  const cache = { size: 1e6, ttl: 60_000, volatile: 60_000, stamp: 'off', actions: {} } as const
  const { claude, other, anki, undo } = await openScene(t, { cache })
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Front: 'DOG', Back: 'HUND' } } })
  const preview = await undo({ client: 'claude', dryRun: true })
  t.same([preview.done.length, preview.left], [1, []])
  await other('notesInfo', { notes: [dog] })
  await anki('updateNoteFields', { note: { id: dog, fields: { Front: 'of somebody' } } })
  t.match(await other('notesInfo', { notes: [dog] }), [{ fields: { Front: { value: 'DOG' } } }], 'cached')
  const { left } = await undo({ client: 'claude' })
  t.same(left, [`note ${dog} ("of somebody"): field "Front": left alone, because something else changed it since`])
  t.match(await anki('notesInfo', { notes: [dog] }), [
    { fields: { Front: { value: 'of somebody' }, Back: { value: 'Hund' } } },
  ])
})

t.test('what somebody changes while an undo creates notes again stays', async (t) => {
  const sandbox = await startSandbox({ seed: SEED })
  t.teardown(() => sandbox.close())
  const anki = caller(sandbox.port, null)
  let beforeRemake: (() => Promise<void>) | null = null
  const upstream = await startScripted(async (body) => {
    const change = body.includes('"addNote"') ? beforeRemake : null
    if (change !== null) {
      beforeRemake = null
      await change()
    }
    return (await fetch(sandbox.url, { method: 'POST', body })).text()
  })
  t.teardown(() => upstream.close())
  const { claude, undo } = await sceneBefore(t, upstream)
  const [dog, cat] = (await anki('findNotes', { query: 'deck:One' })) as [number, number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Front: 'DOG', Back: 'HUND' } } })
  const added = await claude('addNote', note('added'))
  await claude('deleteNotes', { notes: [cat] })
  beforeRemake = async () => {
    await anki('updateNoteFields', { note: { id: dog, fields: { Front: 'of somebody' } } })
    await anki('updateNoteFields', { note: { id: added, fields: { Back: 'of somebody' } } })
  }
  const { left, failed } = await undo({ client: 'claude' })
  t.same(failed, [])
  t.same(left.toSorted(), [
    `note ${dog} ("of somebody"): field "Front": left alone, because something else changed it since`,
    `note ${added} ("added"): left alone, because something else changed it since`,
  ])
  t.match(await anki('notesInfo', { notes: [dog, added] }), [
    { fields: { Front: { value: 'of somebody' }, Back: { value: 'Hund' } } },
    { fields: { Back: { value: 'of somebody' } } },
  ])
  t.equal(((await anki('findNotes', { query: 'cat' })) as []).length, 1)
})

t.test('a note that was changed twice and deleted comes back, and nothing of it is listed as left alone', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const before = await contentOf(anki)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  const [card] = (await anki('findCards', { query: 'dog' })) as [number]
  for (const text of ['x', 'y']) {
    await claude('updateNoteFields', { note: { id: dog, fields: { Front: text } } })
    await claude('changeDeck', { cards: [card], deck: text === 'x' ? 'Two' : 'Default' })
  }
  await claude('modelFieldRename', { modelName: 'Cloze', oldFieldName: 'Back Extra', newFieldName: 'Y' })
  await claude('modelFieldRemove', { modelName: 'Cloze', fieldName: 'Y' })
  await claude('deleteNotes', { notes: [dog] })
  const { left, failed } = await undo({ client: 'claude' })
  t.same([left, failed], [[], []])
  t.same(await contentOf(anki), before)
})
