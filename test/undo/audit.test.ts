import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newFolder } from '../support/folder.ts'
import { contentOf, openScene } from './scene.ts'

t.test('an undo sends nothing that a required audit log cannot take', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  const audit = { file, keep: 86_400_000, size: 1_000_000, reads: false, required: true }
  const { claude, anki, undo } = await openScene(t, { policy: { audit } })
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'HUND' } } })
  const before = await contentOf(anki)

  rmSync(file)
  mkdirSync(file)
  const { done, failed } = await undo({ client: 'claude' })
  t.same(done, [])
  t.equal(failed.length, 1)
  t.match(failed[0], 'the audit log cannot be written')
  t.same(await contentOf(anki), before)

  rmSync(file, { recursive: true })
  const again = await undo({ client: 'claude' })
  t.same(again.failed, [])
  t.same(again.done, [`note ${dog} ("dog"): "Back" as before`])
  t.match(readFileSync(file, 'utf8'), /"via":"undo".*"client":"\(undo\)","action":"updateNoteFields"/)
})
