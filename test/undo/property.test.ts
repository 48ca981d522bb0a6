import fc from 'fast-check'
import t from 'tap'
import { operation } from './operations.ts'
import { contentOf, openScene, SEED } from './scene.ts'

const RUNS = Number(process.env.UNDO_RUNS ?? 15)

t.test('whatever a client did, an undo brings notes, tags, decks, scheduling, media and templates back', async (t) => {
  const scene = await openScene(t)
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), async (operations) => {
      await scene.sandbox.reset(SEED)
      const before = await contentOf(scene.anki)
      for (const { run } of operations) await run(scene.claude)
      const done = await scene.undo({ client: 'claude', since: '1h' })
      const after = await contentOf(scene.anki)
      if (done.failed.length > 0 || JSON.stringify(after) !== JSON.stringify(before)) {
        t.same(after, before)
        throw new Error(JSON.stringify({ operations: operations.map(({ name }) => name), done }, null, 1))
      }
    }),
    { numRuns: RUNS, ...(process.env.UNDO_SEED !== undefined && { seed: Number(process.env.UNDO_SEED) }) },
  )
  t.pass('every run')
})
