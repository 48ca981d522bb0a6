import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { type AnkiConnect, connect } from '../../src/client/connect.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { Value } from '../../src/wire/value.ts'
import { freePort } from '../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'

/** Examples that a real Anki cannot answer in a test, with the reason. */
const UNANSWERED: Readonly<Record<string, string>> = {
  exportPackage: 'names a file of its reader',
  guiCheckDatabase: 'opens a modal window',
  guiEditNote: 'fails in AnkiConnect 25.11.9.0 with Anki 26.09, whatever the note',
  guiExitAnki: 'ends Anki',
  guiImportFile: 'opens a modal window',
  importPackage: 'names a file of its reader',
  loadProfile: 'closes the collection, and shows a window where the profile is not there',
  sync: 'needs somebody who is signed in to AnkiWeb',
}

/** Where the rest of the examples stand: what they name is made first, and their ids are those of what was made. */
async function prepare(anki: AnkiConnect, { name }: Action): Promise<ReadonlyMap<number, number>> {
  const quiet = (action: string, params: object) => anki.invoke(action, params).catch(() => null)
  const basic = { modelName: 'Basic' }
  for (const deck of ['Japanese::Mining', 'Old deck']) await anki.createDeck({ deck })
  const vocabulary = {
    modelName: 'Vocabulary',
    inOrderFields: ['Word', 'Meaning'],
    cardTemplates: [{ Front: '{{Word}}', Back: '{{Meaning}}' }],
  }
  if (name !== 'createModel') await quiet('createModel', vocabulary)
  await quiet('modelFieldAdd', { ...basic, fieldName: 'Source' })
  await quiet('modelTemplateRename', { ...basic, oldTemplateName: 'Reverse', newTemplateName: 'Card 2' })
  await quiet('modelTemplateAdd', { ...basic, template: { Name: 'Card 2', Front: '{{Back}}', Back: '{{Front}}' } })
  await anki.storeMediaFile({ filename: 'note.txt', data: 'SGVsbG8sIHdvcmxkIQ==' })
  await quiet('deleteNotes', { notes: await anki.findNotes({ query: '' }) })
  const note = await anki.addNote({ note: { deckName: 'Default', ...basic, fields: { Front: 'made', Back: 'b' } } })
  const cards = await anki.findCards({ query: `nid:${note}` })
  const config = Number(await anki.cloneDeckConfigId({ name: 'Made' }))
  const models = await anki.modelNamesAndIds()
  return new Map([
    [1700000000001, cards[0] as number],
    [1700000000002, cards[1] ?? (cards[0] as number)],
    [1700000000003, config],
    [1700000000005, note],
    [1700000000007, models.Vocabulary ?? 0],
  ])
}

/** The same value with the ids of examples replaced. */
function withIds(value: unknown, ids: ReadonlyMap<number, number>): unknown {
  if (typeof value === 'number') return ids.get(value) ?? value
  if (Array.isArray(value)) return value.map((item) => withIds(item, ids))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withIds(member, ids)]))
}

/** Windows that an example needs. */
const BEFORE: Readonly<Record<string, readonly (readonly [action: string, params: object])[]>> = {
  guiCurrentCard: [['guiDeckReview', { name: 'Default' }]],
  guiSelectCard: [['guiBrowse', { query: '' }]],
  guiSelectNote: [['guiBrowse', { query: '' }]],
}

async function answers(t: Test, anki: AnkiConnect, actions: readonly Action[]): Promise<void> {
  const shapes = createShapes()
  for (const action of actions) {
    for (const [index, { params }] of action.examples.entries()) {
      const ids = await prepare(anki, action)
      for (const [before, given] of BEFORE[action.name] ?? []) await anki.invoke(before, given)
      const place = `example ${index + 1} of ${action.name}`
      const outcome = await anki.invoke(action.name, withIds(params, ids) as object).then(
        (result) => ({ result }),
        (error: Error) => ({ error: error.message }),
      )
      if ('error' in outcome) t.equal(outcome.error, null, `${place} is answered`)
      else t.match(shapes.checkResult(action, outcome.result as Value), { ok: true }, `${place}: the result fits`)
    }
  }
}

const catalogue = loadCatalogue()
const answered = catalogue.all
  .filter(({ name }) => UNANSWERED[name] === undefined)
  // Before the others make the note type that its example makes.
  .toSorted((one, other) => Number(other.name === 'createModel') - Number(one.name === 'createModel'))

t.test('the examples without an answer are of actions', async (t) => {
  for (const name of Object.keys(UNANSWERED)) t.ok(catalogue.get(name), name)
})

t.test('the sandbox answers every example, and each result is as the schema says', async (t) => {
  const sandbox = await startSandbox({ generation: 'newest' })
  t.teardown(sandbox.close)
  await answers(t, connect({ url: sandbox.url }), answered)
})

const missing = ankiMissing()
t.test('so does a real Anki', { skip: missing ?? false }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-examples-'))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort(), pollInterval: 2 })
  t.teardown(async () => {
    await anki.kill()
    await removeFolder(folder)
  })
  const client = connect({ url: anki.url, timeout: 20_000 })
  const { actions = [] } = await client.apiReflect({ scopes: ['actions'], actions: null })
  const known = answered.filter(({ name }) => actions.includes(name))
  const newer = answered.filter((one) => !known.includes(one)).map(({ name }) => name)
  t.comment(`this AnkiConnect does not have ${newer.join(', ')}`)
  await answers(t, client, known)
})
