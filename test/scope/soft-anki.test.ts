import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Caller } from '../images/gate.ts'
import { clientConfigs } from '../support/clients.ts'
import { freePort } from '../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import { sceneBefore } from '../undo/scene.ts'

const clients = clientConfigs({ claude: { key: 'c', undo: true, softDelete: { tag: 'gone-by::claude' } } })

t.test('soft deletion in front of a real Anki', { skip: ankiMissing() ?? false, timeout: 400_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-soft-'))
  t.teardown(() => removeFolder(folder))
  const port = await freePort()
  const real = await startAnki({ base: join(folder, 'data'), port, pollInterval: 5, backlog: 128 })
  t.teardown(() => real.kill())
  const { claude, anki, undo } = await sceneBefore(t, { url: real.url, port }, { clients })
  const fields = (Front: string) => ({ Front, Back: 'x' })
  const modelName = 'Basic (and reversed card)'
  const add = (by: Caller, Front: string) =>
    by('addNote', { note: { deckName: 'Default', modelName, fields: fields(Front) } })
  const [dog, cat] = [await add(anki, 'dog'), await add(anki, 'cat')] as [number, number]
  const cards = (await anki('findCards', { query: `nid:${dog}` })) as [number, number]
  await anki('suspend', { cards: cards.slice(0, 1) })

  t.equal(await claude('deleteNotes', { notes: [dog, 1234] }), null)
  t.same(await anki('findNotes', { query: 'tag:gone-by::claude' }), [dog])
  t.same(await anki('findCards', { query: 'is:suspended' }), cards)
  t.same(await claude('findNotes', { query: 'deck:Default' }), [cat])
  t.same(await claude('findCards', { query: 'is:suspended' }), [])
  t.same(await claude('notesInfo', { notes: [dog] }), [{}])
  t.same(await claude('cardsInfo', { cards }), [{}, {}])
  await t.rejects(claude('getNoteTags', { note: dog }), /Note was not found/)
  t.same(await claude('getTags', {}), [])
  await t.rejects(add(claude, 'dog'), /duplicate/)
  const undone = await undo({ client: 'claude' })
  t.same([undone.left, undone.failed], [[], []])
  t.same(await anki('findNotes', { query: 'tag:gone-by::claude' }), [])
  t.same(await anki('findCards', { query: 'is:suspended' }), cards.slice(0, 1), 'as it was before the deletion')
  t.same(await claude('findNotes', { query: 'deck:Default' }), [dog, cat])
})
