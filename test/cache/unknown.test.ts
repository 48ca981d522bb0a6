import t from 'tap'
import { existence, type Names, namesOf } from '../../src/cache/names.ts'
import { answerTo, noteError, notesOf } from '../../src/cache/unknown-notes.ts'
import type { Answer } from '../../src/wire/reply.ts'
import type { Value } from '../../src/wire/value.ts'
import { printExact } from '../conformance/json.ts'
import { transcript, transcriptFiles } from '../conformance/scenarios.ts'
import { leaf as leafOf, startSmallAnki } from './small-anki.ts'

const set = (...names: string[]) => namesOf(names) as Names

t.test('a name exists as it stands, is missing beyond doubt, or is left to Anki', (t) => {
  const table: [string, string, boolean | null][] = [
    ['Default', 'Default', true],
    ['Default', 'Nope', false],
    ['Default', 'default', null],
    ['Default', ' Default ', null],
    ['A::B', 'A::C', false],
    ['A::B', 'a :: b', null],
    ['Straße', 'STRASSE', null],
    ['STRAẞE', 'strasse', null],
    ['ΣΑΣ', 'σας', null],
    ['é', 'e\u0301', null],
    ['Ⅷ', 'VIII', null],
    ['A::blank', 'A::', null],
    ['Default', '', null],
    ['Default', '::', null],
    ['Default', 'x\u0000', null],
    ['Default', 'x\u001fy', null],
    ['Default', '\ud800', null],
    ['日本語', '日本', false],
  ]
  for (const [there, asked, expected] of table) t.equal(existence(set(there), asked), expected, `${there}, ${asked}`)
  t.equal(namesOf('x'), null)
  t.equal(namesOf([1]), null)
  t.equal(namesOf(['Default', 1]), null)
  t.end()
})

t.test('the note type is looked up first, and what may fail otherwise is left to Anki', (t) => {
  const existing = { decks: set('Default'), models: set('Basic') }
  const table: [Value, string | null][] = [
    [{ modelName: 'Nope', deckName: 'Nope' }, 'model was not found: Nope'],
    [{ modelName: 'Nope' }, 'model was not found: Nope'],
    [{ modelName: 'Basic', deckName: 'Nope', fields: 5 }, 'deck was not found: Nope'],
    [{ modelName: 'Basic', deckName: 'Default' }, null],
    [{ modelName: 'Basic' }, null],
    [{ modelName: 'basic', deckName: 'Nope' }, null],
    [{ deckName: 'Nope' }, null],
    [{ modelName: 5, deckName: 'Nope' }, null],
    [{ modelName: 'Basic', deckName: null }, null],
    [[], null],
    [null, null],
  ]
  for (const [note, expected] of table) t.equal(noteError(note, existing), expected, JSON.stringify(note))
  t.end()
})

t.test('what Anki was recorded to answer for a missing deck or note type is what is answered here', (t) => {
  let compared = 0
  for (const file of transcriptFiles()) {
    for (const { id, request, reply = '' } of transcript(file).steps) {
      if (request === undefined || !/(model|deck) was not found/.test(reply)) continue
      const call = JSON.parse(printExact(request)) as { action: string; params?: object }
      if (!/^(add|canAdd)Note/.test(call.action)) continue
      const leaf = leafOf(`${call.action} ${JSON.stringify(call.params)}`)
      const notes = (notesOf(leaf) ?? []) as ({ readonly modelName?: string } | null)[]
      // All note types are there but those that Anki missed.
      const models = notes.flatMap((one) => (reply.includes('model was not found') ? [] : [String(one?.modelName)]))
      const errors = notes.map((one) =>
        noteError(one as Value, { decks: set('Default'), models: set('Basic', ...models) }),
      )
      if (notes.length === 0 || errors.includes(null)) continue
      const answer = answerTo(leaf, errors as string[]) as Answer
      const said = JSON.parse(reply) as { result: unknown; error: unknown }
      compared += 1
      const isWrapped = typeof said === 'object' && said !== null && 'error' in said
      t.same(JSON.parse(String(answer.text)), isWrapped ? (said.error ?? said.result) : said, `${file} ${id}`)
    }
  }
  t.ok(compared >= 12, `${compared} steps`)
  t.end()
})

const note = (deck: string, model = 'Basic') => `{"deckName": "${deck}", "modelName": "${model}", "fields": {}}`

async function startWithNames(t: Parameters<typeof startSmallAnki>[0], decks = '["Default"]') {
  const anki = await startSmallAnki(t)
  const list = { decks, models: '["Basic"]' }
  anki.answers.set('deckNames', () => ({ kind: 'result', text: Buffer.from(list.decks), by: 'anki' }))
  anki.answers.set('modelNames', () => ({ kind: 'result', text: Buffer.from(list.models), by: 'anki' }))
  return { anki, list }
}

t.test('notes for a missing deck are answered without asking; a deck made since is seen', async (t) => {
  const { anki, list } = await startWithNames(t)
  const call = `addNote {"note": ${note('Nope')}}`
  t.equal(await anki.one(call), '"deck was not found: Nope" cache')
  t.same(anki.exchanges, [['deckNames', 'modelNames']])
  t.equal(await anki.one(call), '"deck was not found: Nope" cache')
  t.equal(await anki.one(`canAddNotes {"notes": [${note('Nope')}, ${note('Default', 'No')}]}`), '[false, false] cache')
  t.equal(
    await anki.one(`canAddNotesWithErrorDetail {"notes": [${note('Default', 'No')}]}`),
    '[{"canAdd": false, "error": "model was not found: No"}] cache',
  )
  t.equal(anki.exchanges.length, 1)
  list.decks = '["Default", "Nope"]'
  anki.write('a deck, by hand')
  t.equal(await anki.one(call), '1234 asked')
  t.same(anki.exchanges.at(-1), ['addNote'])
})

t.test('notes that may succeed cost no question', async (t) => {
  const { anki } = await startWithNames(t)
  await anki.one(`addNote {"note": ${note('Nope')}}`)
  const before = anki.exchanges.length
  await anki.one(`addNote {"note": ${note('Default')}}`)
  await anki.ask([`addNote {"note": ${note('Default')}}`, `addNote {"note": ${note('Nope')}}`])
  await anki.one(`addNotes {"notes": [${note('Nope')}, ${note('Default')}]}`)
  t.same(anki.exchanges.slice(before), [['addNote'], ['addNote', 'addNote'], ['addNotes']])
})

t.test('addNotes is answered as this release of AnkiConnect answers it', async (t) => {
  for (const isNewer of [true, false]) {
    const { anki } = await startWithNames(t)
    anki.answers.set('addNotes', () =>
      isNewer
        ? { kind: 'error', text: Buffer.from('"[\\"\'modelName\'\\"]"'), by: 'anki' }
        : { kind: 'result', text: Buffer.from('[null]'), by: 'anki' },
    )
    const answer = await anki.one(`addNotes {"notes": [${note('Nope')}, ${note("It's")}]}`)
    if (isNewer) t.equal(answer, `"['deck was not found: Nope', \\"deck was not found: It's\\"]" cache`)
    else t.equal(answer, '[null] asked', 'an older one gives nulls, by itself')
    await anki.one(`addNotes {"notes": [${note('Nope')}]}`)
    t.equal(anki.exchanges.filter(([name]) => name === 'addNotes').length, isNewer ? 0 : 2, 'learnt once')
  }
})

t.test('without a stamp everything is asked', async (t) => {
  const anki = await startSmallAnki(t, {}, { collection: 'off' })
  t.equal(await anki.one(`addNote {"note": ${note('Nope')}}`), '1234 asked')
  t.same(anki.exchanges, [['addNote']])
})

t.test('an id found missing is not looked for again in the same state', async (t) => {
  const anki = await startSmallAnki(t)
  const asked: string[] = []
  const isThere = new Set(['1', '2'])
  anki.answers.set('notesInfo', ({ params }) => {
    asked.push(String(params))
    const { notes } = JSON.parse(String(params)) as { notes: number[] }
    return {
      kind: 'result',
      text: Buffer.from(`[${notes.map((id) => (isThere.has(String(id)) ? `{"noteId": ${id}}` : '{}')).join(', ')}]`),
      by: 'anki',
    }
  })
  t.equal(await anki.one('notesInfo {"notes":[1,8,9]}'), '[{"noteId": 1}, {}, {}] asked')
  t.equal(await anki.one('notesInfo {"notes":[9,8]}'), '[{}, {}] cache', 'nothing is left to ask')
  t.equal(await anki.one('notesInfo {"notes":[9,2,8,1]}'), '[{}, {"noteId": 2}, {}, {"noteId": 1}] asked')
  t.equal(asked.at(-1), '{"notes": [2, 1]}')
  t.match(await anki.one('notesInfo {"notes":[9,9]}'), /asked/, 'an id twice is left to Anki')
  t.match(await anki.one('notesInfo {"notes":[9],"query":null}'), /asked/, 'a query wins over the list')
  isThere.add('9')
  anki.write('a note came back')
  t.equal(await anki.one('notesInfo {"notes":[9,1]}'), '[{"noteId": 9}, {"noteId": 1}] asked')
})

t.test('which ids are missing is known also where the rest of an answer depends on the clock', async (t) => {
  const anki = await startSmallAnki(t)
  const asked: string[] = []
  anki.answers.set('cardsInfo', ({ params }) => {
    asked.push(String(params))
    const { cards } = JSON.parse(String(params)) as { cards: number[] }
    const items = cards.map((id) => (id < 8 ? `{"cardId": ${id}, "nextReviews": ["${asked.length} min"]}` : '{}'))
    return { kind: 'result', text: Buffer.from(`[${items.join(', ')}]`), by: 'anki' }
  })
  t.equal(await anki.one('cardsInfo {"cards":[8,1,9]}'), '[{}, {"cardId": 1, "nextReviews": ["1 min"]}, {}] asked')
  t.equal(await anki.one('cardsInfo {"cards":[9,8]}'), '[{}, {}] cache', 'nothing is left to ask')
  t.equal(await anki.one('cardsInfo {"cards":[9,1]}'), '[{}, {"cardId": 1, "nextReviews": ["2 min"]}] asked')
  t.same(asked.slice(1), ['{"cards": [1]}'], 'and of the others only what is there')
  t.same(
    (await anki.ask(['cardsInfo {"cards":[9]}', 'deckNames'])).map((outcome) => [
      outcome.by,
      outcome.kind === 'result' ? String(outcome.text) : '',
    ]),
    [
      ['cache', '[{}]'],
      ['anki', '"start"'],
    ],
    'in a multi as well',
  )
  anki.before = () => {
    anki.before = null
    anki.write('a card came')
  }
  await anki.ask(['cardsInfo {"cards":[9]}', 'getTags'])
  t.same(anki.exchanges.slice(-2), [['getTags'], ['cardsInfo', 'getTags']], 'but only if it is the same moment')
  const off = await startSmallAnki(t, { actions: { cardsInfo: 0 } })
  off.answers.set('cardsInfo', () => ({ kind: 'result', text: Buffer.from('[{}]'), by: 'anki' }))
  await off.one('cardsInfo {"cards":[9]}')
  t.match(await off.one('cardsInfo {"cards":[9]}'), /asked/, 'an owner may switch it off')
})

t.test('if something changes while the rest is asked, the whole is asked', async (t) => {
  const anki = await startSmallAnki(t)
  const asked: string[] = []
  const isThere = new Set([1])
  anki.answers.set('notesInfo', ({ params }) => {
    asked.push(String(params))
    const { notes } = JSON.parse(String(params)) as { notes: number[] }
    return {
      kind: 'result',
      text: Buffer.from(`[${notes.map((id) => (isThere.has(id) ? `{"noteId": ${id}}` : '{}')).join(', ')}]`),
      by: 'anki',
    }
  })
  await anki.one('notesInfo {"notes":[9]}')
  anki.before = () => {
    anki.before = null
    isThere.add(9)
    anki.write('a note came back')
  }
  t.equal(await anki.one('notesInfo {"notes":[9,1]}'), '[{"noteId": 9}, {"noteId": 1}] asked')
  t.same(asked.slice(1), ['{"notes": [1]}', '{"notes":[9,1]}'])
})

t.test('an error that says that something does not exist holds as long as nothing changes', async (t) => {
  const anki = await startSmallAnki(t)
  anki.answers.set('getNoteTags', () => ({ kind: 'error', text: Buffer.from('"Note was not found: 5"'), by: 'anki' }))
  await anki.one('getNoteTags {"note":5}')
  t.equal(await anki.one('getNoteTags {"note":5}'), '"Note was not found: 5" cache')
  anki.answers.delete('getNoteTags')
  anki.write('it came')
  t.equal(await anki.one('getNoteTags {"note":5}'), '"it came" asked')
})

t.test(
  'calls of a client do not overtake its notes while their names are looked up, and those of others do',
  async (t) => {
    const anki = await startSmallAnki(t)
    const note = 'addNote {"note": {"deckName": "Nope", "modelName": "Basic", "fields": {"Front": "a"}}}'
    await Promise.all([
      anki.ask(note, { client: 'a' }),
      anki.ask('addTags {"notes": [1], "tags": "b"}', { client: 'a' }),
      anki.ask('createDeck {"deck": "c"}', { client: 'b' }),
    ])
    t.same(
      anki.exchanges.map((actions) => actions.join(' ')),
      ['createDeck', 'deckNames modelNames', 'addNote', 'addTags'],
    )
  },
)
