import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import type { Caller } from '../images/gate.ts'
import { freePort } from '../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import { operation } from './operations.ts'
import { contentOf, SEED, sceneBefore } from './scene.ts'

const { cache } = defaultConfig()
const CACHED = cache === null ? {} : { cache }
const RUNS = Number(process.env.UNDO_RUNS ?? 10)

t.test('in front of a real Anki', { skip: ankiMissing() ?? false, timeout: 400_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-undo-'))
  t.teardown(() => removeFolder(folder))
  const port = await freePort()
  const anki = await startAnki({ base: join(folder, 'data'), port, pollInterval: 5, backlog: 128 })
  t.teardown(() => anki.kill())
  const scene = await sceneBefore(t, { url: anki.url, port }, CACHED)
  await plant(scene.anki)

  t.test('whatever a client did, an undo brings it back', async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), async (operations) => {
        const before = await contentOf(scene.anki)
        for (const { run } of operations) await run(scene.claude)
        const done = await scene.undo({ client: 'claude', since: '1h' })
        const after = await contentOf(scene.anki)
        if (done.failed.length === 0 && JSON.stringify(after) === JSON.stringify(before)) return
        t.same(after, before)
        throw new Error(JSON.stringify({ operations: operations.map(({ name }) => name), done }, null, 1))
      }),
      {
        numRuns: RUNS,
        endOnFailure: true,
        ...(process.env.UNDO_SEED !== undefined && { seed: Number(process.env.UNDO_SEED) }),
      },
    )
  })

  t.test('a removed template comes back, and its cards with their state', async (t) => {
    const { claude, anki, undo } = scene
    const cards = (await anki('findCards', { query: 'river' })) as number[]
    await anki('suspend', { cards })
    await anki('answerCards', { answers: cards.map((cardId) => ({ cardId, ease: 4 })) })
    const before = await contentOf(anki)
    await claude('modelTemplateRemove', { modelName: 'Basic (and reversed card)', templateName: 'Card 2' })
    t.same((await undo({ client: 'claude' })).failed, [])
    t.same(await contentOf(anki), before)
  })

  t.test('fields and templates that were added, renamed and moved go back', async (t) => {
    const { claude, anki, undo } = scene
    const before = await contentOf(anki)
    const model = { modelName: 'Basic' }
    await claude('modelFieldAdd', { ...model, fieldName: 'Extra', index: 1 })
    await claude('modelFieldRename', { ...model, oldFieldName: 'Back', newFieldName: 'Rear' })
    await claude('modelTemplateRename', { ...model, oldTemplateName: 'Card 1', newTemplateName: 'Forward' })
    await claude('modelTemplateAdd', { ...model, template: { Name: 'Reverse', Front: '{{Rear}}', Back: '{{Front}}' } })
    await claude('modelFieldReposition', { ...model, fieldName: 'Front', index: 2 })
    const config = (await claude('getDeckConfig', { deck: 'One' })) as object
    await claude('saveDeckConfig', { config: { ...config, name: 'Mine' } })
    t.same((await undo({ client: 'claude' })).failed, [])
    t.same(await contentOf(anki), before)
    await claude('modelFieldRemove', { ...model, fieldName: 'Back' })
    t.same((await undo({ client: 'claude' })).failed, [])
    t.same(await contentOf(anki), before)
  })

  t.test('a second client’s changes stay', async (t) => {
    const { claude, other, anki, undo } = scene
    const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
    await claude('updateNoteFields', { note: { id: dog, fields: { Front: 'DOG', Back: 'HUND' } } })
    await other('updateNoteFields', { note: { id: dog, fields: { Back: 'mine' } } })
    const { left } = await undo({ client: 'claude' })
    t.same(left, [`note ${dog} ("DOG"): field "Back": left alone, because something else changed it since`])
    t.match(await anki('notesInfo', { notes: [dog] }), [
      { fields: { Front: { value: 'dog' }, Back: { value: 'mine' } } },
    ])
  })
})

/** The content of the sandbox's seed. */
async function plant(anki: Caller): Promise<void> {
  for (const deck of SEED.decks ?? []) await anki('createDeck', { deck })
  for (const { deck: deckName = 'Default', type: modelName = 'Basic', fields, tags = [] } of SEED.notes ?? []) {
    const [Front = '', Back = ''] = fields as readonly string[]
    await anki('addNote', { note: { deckName, modelName, fields: { Front, Back }, tags } })
  }
  for (const [filename, text] of Object.entries(SEED.media ?? {}))
    await anki('storeMediaFile', { filename, data: Buffer.from(text as string).toString('base64') })
}
