import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { systemClock } from '../../src/clock.ts'
import { createImages } from '../../src/images/images.ts'
import { createImageQuestions } from '../../src/images/questions.ts'
import { createImageJournal } from '../../src/safety/image-journal.ts'
import { readImageLines } from '../../src/safety/image-lines.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import { NEVER } from '../../src/upstream/send.ts'
import { createWriteGate } from '../../src/upstream/split/write-gate.ts'
import { answeredByAnki } from '../../src/wire/outcome.ts'
import { newFolder } from '../support/folder.ts'

const catalogue = loadCatalogue()

/** A collection that something else changes `moves` times: each time after an image is on disk and before the write is sent. */
function moving(t: Test, moves: number) {
  const folder = newFolder(t)
  const events: string[] = []
  let moment = {}
  let version = 0
  let written = 0
  const files = () => readdirSync(folder).filter((name) => name.startsWith('images-'))
  const send = async (leaves: readonly Leaf[]) => {
    events.push(leaves.map(({ action }) => action.name).join(' '))
    return leaves.map(({ action }) => {
      const note = { noteId: 1, modelName: 'Basic', fields: { Back: { value: `v${version}`, order: 0 } }, tags: [] }
      const text = JSON.stringify(REPLIES[action.name]?.(note) ?? null)
      return answeredByAnki({ kind: 'result', text: Buffer.from(text) })
    })
  }
  const journal = createImageJournal({
    folder,
    keep: 1e9,
    size: 1e6,
    clock: systemClock,
    nonce: () => 'one',
    onTrouble: (error) => t.fail(error.message),
    onWritten() {
      // The first line of each try is the image.
      if (version < moves && written === version * 2) {
        moment = {}
        version += 1
      }
      written += 1
      events.push('written')
    },
  })
  t.teardown(() => journal.close())
  let calls = 0
  const ends: string[] = []
  const images = createImages({
    upstream: 'anki',
    send,
    sendFresh: send,
    cached: () => ({ moment: () => moment }),
    questions: createImageQuestions(catalogue),
    catalogue,
    journal,
    config: { keep: 1e9, size: 1e6, tooLarge: 'ask' },
    gate: createWriteGate(systemClock),
    patience: 1000,
    ask: () => ({ kind: 'full' }),
    clock: systemClock,
    nonce() {
      calls += 1
      return `call${calls}`
    },
    onImage: (end) => void ends.push(end),
  })
  const action = catalogue.get('updateNoteFields')
  if (action === undefined) throw new Error('no such action')
  const client = { name: 'claude', profile: null, mode: 'enforce', undo: true } as const
  const params = Buffer.from('{"note": {"id": 1, "fields": {"Back": "new"}}}')
  return {
    events,
    ends,
    write: () => images([leafOf(action, params, client)], { client: 'claude', signal: NEVER }),
    records: () => readImageLines(files().map((name) => readFileSync(join(folder, name), 'utf8'))).records,
  }
}

const REPLIES: Readonly<Record<string, (note: object) => unknown>> = {
  notesInfo: (note) => [note],
  getActiveProfile: () => 'User 1',
}

const READ = 'notesInfo getActiveProfile'
const SENT = 'updateNoteFields notesInfo'

t.test('the image is read again if the collection changed while it went to disk', async (t) => {
  for (const [moves, tries] of [
    [0, 1],
    [1, 2],
    [2, 3],
  ] as const) {
    const { events, ends, write, records } = moving(t, moves)
    await write()
    const unsent = [READ, 'written', 'written']
    const before = Array.from({ length: tries - 1 }, () => unsent).flat()
    t.same(events, [...before, READ, 'written', SENT, 'written'], `${moves} changes`)
    t.same(ends, ['kept'])
    const all = records()
    t.same(
      all.map(({ end }) => end?.ended),
      [...Array.from({ length: tries - 1 }, () => 'unsent'), 'answered'],
    )
    t.equal(all.at(-1)?.before.notes['1']?.fields.Back, `v${moves}`, 'the image is that of the moment of the write')
  }
})

t.test('after three images the call is sent all the same, and counts as moved', async (t) => {
  const { events, ends, write, records } = moving(t, 100)
  await write()
  t.equal(events.filter((event) => event === READ).length, 3)
  t.equal(events.filter((event) => event === SENT).length, 1)
  t.same(ends, ['moved'])
  t.same(
    records().map(({ end }) => end?.ended),
    ['unsent', 'unsent', 'answered'],
  )
})
