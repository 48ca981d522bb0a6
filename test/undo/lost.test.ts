import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf } from '../images/gate.ts'
import { SEED, sceneBefore } from './scene.ts'

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

t.test('a call without a reply is left alone, with what another client wrote afterwards', async (t) => {
  const { claude, other, anki, undo } = await openLost(t, 'updateNoteFields')
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  t.match((await claude.whole('updateNoteFields', { note: { id: dog, fields: { Front: 'DOG' } } })).error, /./)
  await other('updateNoteFields', { note: { id: dog, fields: { Back: 'mine' } } })
  await other('addTags', { notes: [dog], tags: 'other' })
  const preview = await undo({ client: 'claude', dryRun: true })
  const done = await undo({ client: 'claude' })
  t.match(done, { left: [UNKNOWN] })
  t.same([...done.done, ...done.failed], [])
  t.same(done.left, preview.left)
  const [info] = (await anki('notesInfo', { notes: [dog] })) as [Info]
  t.match(info, { fields: { Front: { value: 'DOG' }, Back: { value: 'mine' } } })
  t.same(info.tags.toSorted(), ['animal', 'first', 'other'])
})

t.test('a note that is gone does not come back for a change without a reply', async (t) => {
  const { claude, other, anki, undo } = await openLost(t, 'addTags')
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude.whole('addTags', { notes: [dog], tags: 'x' })
  await other('deleteNotes', { notes: [dog] })
  t.match(await undo({ client: 'claude' }), { done: [], left: [UNKNOWN] })
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
    `note ${dog}: left alone, because the outcome of the call is unknown`,
  ])
  t.match(await anki('notesInfo', { notes: [dog] }), [{ fields: { Back: { value: 'mine' } } }])
})
