import t from 'tap'
import { clientConfigs } from '../support/clients.ts'
import { contentOf, openScene } from './scene.ts'

const clients = clientConfigs({ claude: { key: 'c', undo: true, softDelete: { tag: null } }, other: { key: 'o' } })

t.test('undo brings back what a client deleted softly, and leaves suspended what was suspended before', async (t) => {
  const { claude, anki, undo, sandbox } = await openScene(t, { clients })
  const before = await contentOf(anki)
  const notes = (await anki('findNotes', { query: 'deck:Two' })) as number[]
  await claude('deleteNotes', { notes })
  t.same(await claude('findNotes', { query: 'deck:Two' }), [])
  t.equal(((await anki('findCards', { query: 'tag:deleted-by::claude is:suspended' })) as number[]).length, 3)
  t.notOk(
    sandbox.exchanges.some(({ body }) => body.includes('"deleteNotes"')),
    'Anki is asked to delete nothing',
  )
  const { done } = await undo({ client: 'claude' })
  t.equal(
    done.filter((line) => /^card \d+: no longer suspended$/.test(line)).length,
    2,
    'two were not suspended before',
  )
  t.same(await contentOf(anki), before)
  t.same(await claude('findNotes', { query: 'deck:Two' }), notes)
})
