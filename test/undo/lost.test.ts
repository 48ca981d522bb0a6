import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf } from '../images/gate.ts'
import { contentOf, SEED, sceneBefore } from './scene.ts'

interface Info {
  readonly fields: Record<string, { readonly value: string }>
  readonly tags: string[]
}

/** A scene in which Anki carries the first call of this action out, and its reply is lost. */
async function openLost(t: Test, action: string) {
  const when = (body: string) => actionsOf(body).includes(action)
  const sandbox = await startSandbox({ seed: SEED, faults: [{ kind: 'reset', when }] })
  t.teardown(() => sandbox.close())
  return sceneBefore(t, sandbox)
}

const UNKNOWN = /^call \S+ \(\w+\): left alone, because the outcome of the call is unknown$/

t.test(
  'a call without a reply goes back by the values that it gave, and what another client wrote stays',
  async (t) => {
    const { claude, other, anki, undo } = await openLost(t, 'updateNoteFields')
    const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
    t.match(
      (await claude.whole('updateNoteFields', { note: { id: dog, fields: { Front: 'DOG', Back: 'HUND' } } })).error,
      /./,
    )
    await other('updateNoteFields', { note: { id: dog, fields: { Back: 'mine' } } })
    await other('addTags', { notes: [dog], tags: 'other' })
    const preview = await undo({ client: 'claude', dryRun: true })
    const done = await undo({ client: 'claude' })
    t.same(done.done, [`note ${dog} ("DOG"): "Front" as before`])
    t.same(done.left, [`note ${dog} ("DOG"): field "Back": left alone, because the outcome of the call is unknown`])
    t.same([preview.done, preview.left, preview.failed], [done.done, done.left, done.failed])
    const [info] = (await anki('notesInfo', { notes: [dog] })) as [Info]
    t.match(info, { fields: { Front: { value: 'dog' }, Back: { value: 'mine' } } })
    t.same(info.tags.toSorted(), ['animal', 'first', 'other'])
  },
)

/** Calls that set values of the note dog and its card, or store a file. */
const SETTING: Readonly<Record<string, (note: number, card: number) => object>> = {
  updateNote: (id) => ({ note: { id, fields: { Back: 'x' }, tags: ['animal', 'fresh'] } }),
  updateNoteTags: (note) => ({ note, tags: ['only'] }),
  addTags: (note) => ({ notes: [note], tags: 'ANIMAL fresh' }),
  removeTags: (note) => ({ notes: [note], tags: 'first' }),
  replaceTags: (note) => ({ notes: [note], tag_to_replace: 'animal', replace_with_tag: 'beast' }),
  replaceTagsInAllNotes: () => ({ tag_to_replace: 'animal', replace_with_tag: 'beast' }),
  changeDeck: (_, card) => ({ cards: [card], deck: 'Two' }),
  suspend: (_, card) => ({ cards: [card] }),
  setEaseFactors: (_, card) => ({ cards: [card], easeFactors: [4100] }),
  setSpecificValueOfCard: (_, card) => ({ card, keys: ['ivl', 'flags'], newValues: [7, 3], warning_check: true }),
  storeMediaFile: () => ({ filename: 'a.txt', data: 'bmV3' }),
}

for (const [action, params] of Object.entries(SETTING)) {
  for (const runs of [true, false]) {
    const then = runs ? 'goes back' : 'changes nothing that another client wrote'
    t.test(`${action} without a reply, ${runs ? 'carried out' : 'not carried out'}, ${then}`, async (t) => {
      let isLost = false
      const when = (body: string) => !isLost && actionsOf(body).includes(action)
      const sandbox = await startSandbox({ seed: SEED, faults: [{ kind: 'reset', when, runs }] })
      t.teardown(() => sandbox.close())
      const { claude, other, anki, undo } = await sceneBefore(t, sandbox)
      const [dog, cat] = (await anki('findNotes', { query: 'deck:One' })) as [number, number]
      const [card] = (await anki('findCards', { query: `nid:${dog}` })) as [number]
      await other('updateNoteFields', { note: { id: cat, fields: { Back: 'mine' } } })
      const before = await contentOf(anki)
      t.match((await claude.whole(action, params(dog, card))).error, /./)
      isLost = true
      t.equal(JSON.stringify(await contentOf(anki)) !== JSON.stringify(before), runs)
      const { done, left, failed } = await undo({ client: 'claude' })
      t.same([...left, ...failed], [])
      t.equal(done.length > 0, runs)
      t.same(await contentOf(anki), before)
    })
  }
}

t.test('a call without a reply that does more than set values is left alone', async (t) => {
  const { claude, anki, undo } = await openLost(t, 'setDueDate')
  const [card] = (await anki('findCards', { query: 'dog' })) as [number]
  await claude.whole('setDueDate', { cards: [card], days: '3' })
  const changed = await contentOf(anki)
  t.match(await undo({ client: 'claude' }), { done: [], left: [UNKNOWN] })
  t.same(await contentOf(anki), changed)
})

t.test('a note that is gone does not come back for a change without a reply', async (t) => {
  const { claude, other, anki, undo } = await openLost(t, 'addTags')
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude.whole('addTags', { notes: [dog], tags: 'x' })
  await other('deleteNotes', { notes: [dog] })
  t.match(await undo({ client: 'claude' }), {
    done: [],
    left: [`note ${dog} ("dog"): left alone, because the outcome of the call is unknown`],
  })
  t.same(await anki('findNotes', { query: 'dog' }), [])
})

t.test('a deck that another client has created since stays after a createDeck without a reply', async (t) => {
  const { claude, anki, undo } = await openLost(t, 'createDeck')
  await claude.whole('createDeck', { deck: 'ND' })
  t.match(await undo({ client: 'claude' }), { done: [], left: [UNKNOWN] })
  t.ok(((await anki('deckNames')) as string[]).includes('ND'))
})

t.test('what a deletion without a reply deleted comes back, and nothing else of it changes', async (t) => {
  const { claude, other, anki, undo } = await openLost(t, 'deleteNotes')
  const [dog, cat] = (await anki('findNotes', { query: 'deck:One' })) as [number, number]
  await claude.whole('deleteNotes', { notes: [dog] })
  await other('updateNoteFields', { note: { id: cat, fields: { Back: 'mine' } } })
  const { left, failed } = await undo({ client: 'claude' })
  t.same([...left, ...failed], [])
  t.equal(((await anki('findNotes', { query: 'dog Hund tag:first' })) as number[]).length, 1)
  t.match(await anki('notesInfo', { notes: [cat] }), [{ fields: { Back: { value: 'mine' } } }])
})

t.test('a deletion that Anki never got changes nothing in a note that another client has edited', async (t) => {
  const when = (body: string) => actionsOf(body).includes('deleteNotes')
  const sandbox = await startSandbox({ seed: SEED, faults: [{ kind: 'reset', when, runs: false }] })
  t.teardown(() => sandbox.close())
  const { claude, other, anki, undo } = await sceneBefore(t, sandbox)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude.whole('deleteNotes', { notes: [dog] })
  await other('updateNoteFields', { note: { id: dog, fields: { Back: 'mine' } } })
  t.same((await undo({ client: 'claude' })).left, [
    `note ${dog} ("dog"): left alone, because the outcome of the call is unknown`,
  ])
  t.match(await anki('notesInfo', { notes: [dog] }), [{ fields: { Back: { value: 'mine' } } }])
})
