import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { freePort } from '../../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../../support/real-anki/anki.ts'
import { until } from '../../support/until.ts'
import { ask, createSide, type Side } from './side.ts'

const MODEL = 'Basic (and reversed card)'

interface Ids {
  readonly notes: readonly number[]
  readonly cards: readonly number[]
}

/** Calls that may change when a note, a card or a note type was last changed. The random steps are too quick to see it. */
const STEPS: readonly (readonly [action: string, params: (ids: Ids) => object])[] = [
  ['modelFieldAdd', () => ({ modelName: MODEL, fieldName: 'New' })],
  ['modelFieldAdd', () => ({ modelName: MODEL, fieldName: 'New' })],
  ['modelFieldReposition', () => ({ modelName: MODEL, fieldName: 'New', index: 1 })],
  ['modelFieldRename', () => ({ modelName: MODEL, oldFieldName: 'New', newFieldName: 'N' })],
  ['modelFieldRemove', () => ({ modelName: MODEL, fieldName: 'N' })],
  ['updateModelStyling', () => ({ model: { name: MODEL, css: '' } })],
  ['modelTemplateAdd', () => ({ modelName: MODEL, template: { Name: 'T', Front: '{{Front}}!', Back: 'x' } })],
  ['modelTemplateReposition', () => ({ modelName: MODEL, templateName: 'T', index: 0 })],
  ['modelTemplateRemove', () => ({ modelName: MODEL, templateName: 'T' })],
  ['updateNoteFields', ({ notes }) => ({ note: { id: notes[0], fields: { Front: 'one' } } })],
  ['updateNoteFields', ({ notes }) => ({ note: { id: notes[0], fields: { Front: 'new' } } })],
  ['addTags', ({ notes }) => ({ notes, tags: 'a' })],
  ['addTags', ({ notes }) => ({ notes: notes.slice(0, 1), tags: 'a b' })],
  ['removeTags', ({ notes }) => ({ notes, tags: 'c' })],
  ['replaceTags', ({ notes }) => ({ notes, tag_to_replace: 'a', replace_with_tag: 'a' })],
  ['suspend', ({ cards }) => ({ cards: [...cards] })],
  ['changeDeck', ({ cards }) => ({ cards: cards.slice(0, 1), deck: 'Default' })],
  ['setDueDate', ({ cards }) => ({ cards: cards.slice(1, 2), days: '1' })],
  ['relearnCards', ({ cards }) => ({ cards: cards.slice(0, 1) })],
]

const missing = ankiMissing()
if (missing) t.pass(`SKIPPED: the times of changes were not compared with a real Anki, because ${missing}`)
else {
  t.test('the sandbox notes the time of a change where a real Anki does', async (t) => {
    const base = join(await mkdtemp(join(tmpdir(), 'differential-')), 'anki')
    const anki = await startAnki({ base, port: await freePort(), pollInterval: 2 })
    const sandbox = await startSandbox()
    t.teardown(async () => {
      await sandbox.close()
      await anki.kill()
      await removeFolder(base)
    })
    const sides = [createSide('anki', anki.url), createSide('sandbox', sandbox.url)]
    const ids = await Promise.all(sides.map(prepare))
    for (const [action, params] of STEPS) {
      const before = await Promise.all(sides.map((side, index) => times(side, ids[index] as Ids)))
      const second = Math.floor(Date.now() / 1000)
      await until(async () => Math.floor(Date.now() / 1000) > second)
      await Promise.all(sides.map((side, index) => ask(side, action, params(ids[index] as Ids))))
      const after = await Promise.all(sides.map((side, index) => times(side, ids[index] as Ids)))
      const [one, other] = after.map((found, index) => found.map((time, at) => time !== before[index]?.[at]))
      t.strictSame(other, one, `${action} ${JSON.stringify(params({ notes: [], cards: [] }))}`)
    }
  })
}

async function prepare(side: Side): Promise<Ids> {
  const note = (front: string): object => ({
    deckName: 'Default',
    modelName: MODEL,
    fields: { Front: front, Back: 'b' },
  })
  const notes = await result<number[]>(side, 'addNotes', { notes: [note('one'), note('two')] })
  return { notes, cards: await result<number[]>(side, 'findCards', { query: '' }) }
}

async function times(side: Side, { notes, cards }: Ids): Promise<number[]> {
  const found = await Promise.all([
    result<{ mod: number }[]>(side, 'notesModTime', { notes }),
    result<{ mod: number }[]>(side, 'cardsModTime', { cards }),
    result<{ mod: number }[]>(side, 'findModelsByName', { modelNames: [MODEL, 'Basic'] }),
  ])
  return found.flat().map(({ mod }) => mod)
}

async function result<T>(side: Side, action: string, params: object): Promise<T> {
  return ((await ask(side, action, params)) as { result: T }).result
}
