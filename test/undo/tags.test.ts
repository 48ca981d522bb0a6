import t from 'tap'
import { openScene } from './scene.ts'

t.test('an undo removes a tag as it is spelt, and leaves the tags below it', async (t) => {
  const { claude, anki, undo } = await openScene(t)
  const [note] = (await anki('findNotes', { query: 'river' })) as [number]
  const tagsNow = async () => ((await anki('notesInfo', { notes: [note] })) as { tags: string[] }[])[0]?.tags
  for (const tag of ['gone_by::me', 'a*b', 'a\\b', 'Top']) {
    await anki('updateNoteTags', { note, tags: ['gone-by::me', 'axb', 'top::below'] })
    const before = await tagsNow()
    await claude('addTags', { notes: [note], tags: tag })
    t.not((await tagsNow())?.length, before?.length, tag)
    const { left, failed } = await undo({ client: 'claude' })
    t.same([...left, ...failed], [], tag)
    t.same(await tagsNow(), before, tag)
  }
})
