import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf, caller } from '../images/gate.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { contentOf, openScene, SEED, sceneBefore } from './scene.ts'

t.test('an undo of one call is taken back by its call, and the call can be undone again', async (t) => {
  const { claude, anki, undo, kept } = await openScene(t)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  const before = await contentOf(anki)
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'x' } } })
  await claude('addTags', { notes: [dog], tags: 'new' })
  const changed = await contentOf(anki)
  await undo({ client: 'claude' })
  t.same(await contentOf(anki), before)
  const [last] = await kept('claude')
  t.match(last, { isUndone: true })
  const redone = await undo({ call: last?.call, redo: true })
  t.match(redone, { failed: [], left: [] })
  t.same(await contentOf(anki), changed, 'both calls: one undo is taken back as a whole')
  t.same(
    (await kept('claude')).map(({ isUndone }) => isUndone),
    [false, false],
  )
  t.match((await undo({ call: last?.call, redo: true })).failed, [/^nothing to undo/], 'an undo is taken back once')
  await undo({ client: 'claude' })
  t.same(await contentOf(anki), before)
})

t.test('nothing happens if the owner has seen another preview than the present one', async (t) => {
  const { claude, other, anki, undo, ask } = await openScene(t)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'x' } } })
  const { digest } = await undo({ client: 'claude', dryRun: true })
  await other('updateNoteFields', { note: { id: dog, fields: { Back: 'mine' } } })
  const refused = await ask({ client: 'claude', digest })
  t.equal(refused.status, 409)
  t.match(await refused.json(), { code: 'admin.undo-changed' })
  t.match(await anki('notesInfo', { notes: [dog] }), [{ fields: { Back: { value: 'mine' } } }])
  await other('updateNoteFields', { note: { id: dog, fields: { Back: 'x' } } })
  t.equal((await ask({ client: 'claude', digest })).status, 200, 'the preview is as it was')
  t.match(await anki('notesInfo', { notes: [dog] }), [{ fields: { Back: { value: 'Hund' } } }])
})

t.test('a client may be called undo: neither its calls nor its audit lines are those of an undo', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  const clients = clientConfigs({ claude: { key: 'c', undo: true }, undo: { key: 'u', undo: true } })
  const policy = { audit: { file, keep: 86_400_000, size: 1 << 20, reads: false, required: false } }
  const { claude, front, anki, undo, kept } = await openScene(t, { clients, policy })
  const [dog, cat] = (await anki('findNotes', { query: 'deck:One' })) as [number, number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'x' } } })
  await caller(front.port, 'u')('updateNoteFields', { note: { id: cat, fields: { Back: 'y' } } })
  await undo({ client: 'claude' })
  t.equal((await kept('undo')).length, 1)
  const own = await undo({ client: 'undo', dryRun: true })
  t.same(own.done, [`note ${cat} ("cat"): "Back" as before`])
  await until(async () => readFileSync(file, 'utf8').includes('"via":"undo"'))
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly client: string; readonly via?: string })
  for (const { client, via } of lines) t.equal(client === '(undo)', via === 'undo')
  t.equal(lines.filter(({ client }) => client === 'undo').length, 2, 'its own call: sent, and the result')
})

t.test('an undo that fails half-way is done by the next one, which creates nothing twice', async (t) => {
  let isBroken = false
  const when = (body: string) => isBroken && actionsOf(body).includes('changeDeck')
  const sandbox = await startSandbox({ seed: SEED, faults: [{ kind: 'reset', when, runs: false }] })
  t.teardown(() => sandbox.close())
  const { claude, anki, undo } = await sceneBefore(t, sandbox)
  const [river] = (await anki('findNotes', { query: 'river' })) as [number]
  const [card] = (await anki('findCards', { query: 'river card:2' })) as [number]
  await anki('changeDeck', { cards: [card], deck: 'One' })
  const before = await contentOf(anki)
  await claude('deleteNotes', { notes: [river] })
  isBroken = true
  const first = await undo({ client: 'claude' })
  t.ok(first.failed.length > 0)
  isBroken = false
  const second = await undo({ client: 'claude' })
  t.same(second.failed, [])
  t.same(await contentOf(anki), before)
  t.match(await undo({ client: 'claude' }), { failed: [/^nothing to undo/] })
})
