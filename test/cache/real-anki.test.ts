import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'

const missing = ankiMissing()
const title = 'what is known not to exist is answered as Anki itself answers it, call by call'

/** Names that exist, that Anki may take for one that does, and that it cannot know. */
const deck = fc.oneof(
  fc.constantFrom(
    'Default',
    'default',
    'DEFAULT',
    ' Default ',
    'Défault',
    'Straße',
    'STRASSE',
    'A::B',
    'a::b',
    'A::',
    '::',
  ),
  fc.constantFrom('', 'Nope', 'A::Nope', 'Nope::B', '日本', "It's", 'say "no"', 'back\\slash', '\u0001', 'de\u0301ck'),
  fc.string({ maxLength: 12 }),
)
const model = fc.oneof(
  fc.constantFrom('Basic', 'Basic', 'Basic', 'basic', 'BASIC ', 'Cloze', 'Nope', '', "It's", '日本', 'Ba\u0301sic'),
  fc.string({ maxLength: 12 }),
)
/** Its first field is empty, so that no note is ever made of it. */
const note = fc.record({
  deckName: deck,
  modelName: model,
  fields: fc.constantFrom({ Front: '', Back: '' }, {}, { Front: '' }),
})
const notes = fc.array(note, { minLength: 1, maxLength: 3 })
const of = (action: string, params: object) => ({ action, version: 6, params })

t.test(missing === null ? title : `${title} (${missing})`, { skip: missing ?? false, timeout: 170_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-unknown-'))
  t.teardown(() => removeFolder(folder))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort(), pollInterval: 2 })
  t.teardown(() => anki.kill())
  const { cache } = defaultConfig()
  if (cache === null) return t.fail('the built-in configuration keeps answers')
  const front = await startFront({ upstream: { url: anki.url }, cache: { ...cache, stamp: 'trust' } })
  t.teardown(() => front.close())
  await front.known('up')

  const ask = async (url: string, call: object) => {
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify(call), headers: { Connection: 'close' } })
    return { text: await reply.text(), isKept: reply.headers.get('cache-status')?.includes('; hit') === true }
  }
  const result = async (call: object) => (JSON.parse((await ask(anki.url, call)).text) as { result: number }).result
  for (const name of ['Straße', 'A::B']) await result(of('createDeck', { deck: name }))
  const fields = { Front: 'there', Back: 'b' }
  const there = await result(of('addNote', { note: { deckName: 'Default', modelName: 'Basic', fields } }))
  const [card] = (await result(of('findCards', { query: '' }))) as unknown as number[]

  const ids = (own: number | undefined) =>
    fc.array(fc.constantFrom(own ?? 0, 1, 2, 3, 1_700_000_000_000), { minLength: 1, maxLength: 4 })
  const ofNotes = fc.oneof(
    note.map((one) => of('addNote', { note: one })),
    note.map((one) => of('canAddNote', { note: one })),
    ...['addNotes', 'canAddNotes', 'canAddNotesWithErrorDetail'].map((name) =>
      notes.map((list) => of(name, { notes: list })),
    ),
  )
  const ofIds = fc.oneof(
    ...['notesInfo', 'notesModTime'].map((name) => ids(there).map((list) => of(name, { notes: list }))),
    ...['cardsModTime', 'areSuspended', 'getEaseFactors', 'getIntervals'].map((name) =>
      ids(card).map((list) => of(name, { cards: list })),
    ),
    ids(2).map(([id]) => of('getNoteTags', { note: id })),
    model.map((name) => of('modelFieldNames', { modelName: name })),
  )
  const calls = fc.sample(fc.oneof(ofNotes, ofNotes, ofIds), { numRuns: 80, seed: 20_26 })
  // What the clock moves in these is the same as long as the card is not studied.
  calls.push(...[[1], [card ?? 0, 1], [2, 1], [1, 2, 3]].map((cards) => of('cardsInfo', { cards })))
  let kept = 0
  for (const call of calls) {
    const direct = (await ask(anki.url, call)).text
    for (const time of ['at first', 'again']) {
      const { text, isKept } = await ask(front.url, call)
      if (isKept) kept += 1
      if (text !== direct) t.equal(text, direct, `${JSON.stringify(call)} ${time}`)
    }
  }
  t.ok(kept > calls.length, `${kept} of ${2 * calls.length} calls were answered without Anki`)
})
