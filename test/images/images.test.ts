import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readImageLines } from '../../src/safety/image-lines.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { type Front, type FrontOptions, startFront } from '../support/front.ts'
import { actionsOf, type Caller, caller } from './gate.ts'

interface Gate {
  readonly sandbox: Sandbox
  readonly front: Front
  readonly folder: string
  /** Calls with `undo`, and without. */
  readonly claude: Caller
  readonly other: Caller
  /** The actions of each exchange since the last look. */
  sent(): string[][]
}

async function openGate(t: Test, options: Partial<FrontOptions> = {}): Promise<Gate> {
  const sandbox = await startSandbox({ seed: SEED })
  t.teardown(() => sandbox.close())
  const folder = newFolder(t)
  const clients = clientConfigs({ claude: { key: 'c', undo: true }, other: { key: 'o' } })
  const front = await startFront({ upstream: { url: sandbox.url }, clients, stateFolder: folder, ...options })
  t.teardown(() => front.close())
  await front.known('up')
  let seen = sandbox.exchanges.length
  const sent = () => {
    const some = sandbox.exchanges.slice(seen).map(({ body }) => actionsOf(body.toString()))
    seen = sandbox.exchanges.length
    return some
  }
  return { sandbox, front, folder, claude: caller(front.port, 'c'), other: caller(front.port, 'o'), sent }
}

const SEED = {
  decks: ['One', 'Two'],
  notes: [
    { deck: 'One', fields: ['dog', 'Hund'], tags: ['animal'] },
    { deck: 'One', fields: ['cat', 'Katze'] },
    { deck: 'Two', fields: ['tree', 'Baum'] },
  ],
  media: { 'a.txt': 'old' },
}

function journalOf(folder: string) {
  const files = readdirSync(folder).filter((name) => name.startsWith('images-'))
  return readImageLines(files.sort().map((name) => readFileSync(join(folder, name), 'utf8')))
}

t.test('a change of fields costs one more read, and goes in an exchange of its own', async (t) => {
  const { claude, folder, sent } = await openGate(t)
  const [id] = (await claude('findNotes', { query: 'dog' })) as number[]
  sent()
  t.equal(await claude('updateNoteFields', { note: { id, fields: { Back: 'der Hund' } } }), null)
  t.strictSame(sent(), [
    ['notesInfo', 'getActiveProfile'],
    ['updateNoteFields', 'notesInfo'],
  ])
  const [record] = journalOf(folder).records
  const note = record?.before.notes[String(id)]
  t.match(record, { client: 'claude', actions: ['updateNoteFields'], end: { ended: 'answered' } })
  t.match(note, { model: 'Basic', fields: { Front: 'dog', Back: 'Hund' }, tags: ['animal'] })
  t.equal(record?.end?.after?.notes[String(id)]?.fields.Back, 'der Hund')
})

t.test('only its owner can read the journal', async (t) => {
  const { claude, folder } = await openGate(t)
  await claude('storeMediaFile', { filename: 'a.txt', data: 'bmV3' })
  const [name] = readdirSync(folder).filter((name) => name.startsWith('images-'))
  t.equal(statSync(join(folder, name ?? '')).mode & 0o777, 0o600)
  t.match(journalOf(folder).records[0]?.before.media, { 'a.txt': { data: 'b2xk' } })
})

t.test(
  'nothing is read for clients without undo and for reads, and only the profile along with added notes',
  async (t) => {
    const { claude, other, folder, sent } = await openGate(t)
    const [id] = (await other('findNotes', { query: 'dog' })) as number[]
    await other('updateNoteFields', { note: { id, fields: { Back: 'x' } } })
    await claude('notesInfo', { notes: [id] })
    sent()
    t.same(journalOf(folder).records, [])
    const note = { deckName: 'One', modelName: 'Basic', fields: { Front: 'new', Back: 'neu' }, tags: ['t'] }
    const added = await claude('addNote', { note })
    t.strictSame(sent(), [['addNote', 'getActiveProfile']])
    t.match(journalOf(folder).records[0]?.end?.created.notes, {
      [String(added)]: { deck: 'One', model: 'Basic', fields: note.fields, tags: ['t'], hasMedia: false },
    })
  },
)

t.test('a deleted note is kept with its cards, scheduling and reviews', async (t) => {
  const { claude, folder, sent } = await openGate(t)
  const [id] = (await claude('findNotes', { query: 'dog' })) as number[]
  const [card] = (await claude('findCards', { query: 'dog' })) as number[]
  await claude('answerCards', { answers: [{ cardId: card, ease: 4 }] })
  sent()
  await claude('deleteNotes', { notes: [id] })
  t.strictSame(sent(), [
    ['notesInfo', 'getActiveProfile'],
    ['cardsInfo', 'getReviewsOfCards'],
    ['deleteNotes', 'findNotes', 'findCards'],
  ])
  const record = journalOf(folder).records.at(-1)
  t.match(record?.before.notes[String(id)], { cards: [String(card)] })
  t.match(record?.before.cards[String(card)], { deck: 'One', ord: 0, values: { reps: 1, type: 2 } })
  t.equal(record?.before.cards[String(card)]?.reviews?.length, 1)
  t.strictSame(record?.end?.after?.notes, { [String(id)]: null })
  t.strictSame(record?.end?.after?.cards, { [String(card)]: null })
})

t.test('a deleted deck is kept with everything in it', async (t) => {
  const { claude, folder } = await openGate(t)
  await claude('deleteDecks', { decks: ['One'], cardsToo: true })
  const record = journalOf(folder).records.at(-1)
  t.equal(Object.keys(record?.before.notes ?? {}).length, 2)
  t.equal(Object.keys(record?.before.cards ?? {}).length, 2)
  t.strictSame(record?.before.decks, { One: { options: '1' } })
  t.strictSame(record?.end?.after?.decks, { One: null })
})

t.test('a multi is kept as one record and stays one exchange', async (t) => {
  const { claude, folder, sent } = await openGate(t)
  const [dog, cat] = (await claude('findNotes', { query: 'deck:One' })) as number[]
  sent()
  const actions = [
    { action: 'addTags', params: { notes: [dog], tags: 'x' } },
    { action: 'version', version: 6 },
    { action: 'updateNoteFields', params: { note: { id: cat, fields: { Back: 'y' } } } },
  ]
  t.same(await claude('multi', { actions }), [null, { result: 6, error: null }, null])
  t.strictSame(sent(), [
    ['notesInfo', 'getActiveProfile'],
    ['addTags', 'version', 'updateNoteFields', 'notesInfo'],
  ])
  t.strictSame(journalOf(folder).records[0]?.actions, ['addTags', 'updateNoteFields'])
})

t.test('templates, options groups and new decks are kept', async (t) => {
  const { claude, folder } = await openGate(t)
  await claude('updateModelStyling', { model: { name: 'Basic', css: '.x {}' } })
  await claude('changeDeck', { cards: (await claude('findCards', { query: 'dog' })) as number[], deck: 'Brand::New' })
  const config = (await claude('getDeckConfig', { deck: 'One' })) as object
  await claude('saveDeckConfig', { config: { ...config, name: 'Mine' } })
  const [model, deck, options] = journalOf(folder).records
  t.match(model?.before.models.Basic, { fields: ['Front', 'Back'], css: /card/ })
  t.equal(model?.end?.after?.models.Basic?.css, '.x {}')
  t.strictSame(deck?.before.decks, { Brand: null, 'Brand::New': null })
  t.strictSame(deck?.end?.after?.decks, { Brand: { options: null }, 'Brand::New': { options: null } })
  t.match(options?.before.options['1'], /"name": "Default"/)
  t.match(options?.end?.after?.options['1'], /"name": "Mine"/)
})

t.test('a call that changes too much waits for the owner, who may let it through once', async (t) => {
  const { claude, folder, sent } = await openGate(t)
  const many = { notes: Array.from({ length: 6000 }, (_, index) => index + 1), tags: 'x' }
  const refused = await claude.whole('addTags', many)
  t.match(refused.error, /^waiting for approval 1: this call changes more than the gateway can keep for an undo$/)
  t.strictSame(sent(), [])
  t.same(journalOf(folder).records, [])
})

t.test('safety.tooLarge: allow lets it pass', async (t) => {
  const { claude, sent } = await openGate(t, { safety: { tooLarge: 'allow' } })
  t.match(await claude.whole('addTags', { notes: Array.from({ length: 6000 }, (_, index) => index + 1), tags: 'x' }), {
    error: null,
  })
  t.strictSame(sent(), [['addTags']])
})
