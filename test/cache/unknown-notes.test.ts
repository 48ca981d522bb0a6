import t from 'tap'
import { type Names, namesOf } from '../../src/cache/names.ts'
import { answerTo, namesModel, noteError, notesOf } from '../../src/cache/unknown-notes.ts'
import { leaf } from './small-anki.ts'

const NOTE = '{"deckName": "a", "modelName": "b"}'

t.test('the notes of a call are what it would add, if AnkiConnect accepts it', (t) => {
  const table: [string, number | null][] = [
    [`addNote {"note": ${NOTE}}`, 1],
    ['addNote {"note": 5}', 1],
    ['addNote {"note": null}', 1],
    ['addNote {}', null],
    ['addNote', null],
    [`addNote {"notes": [${NOTE}]}`, null],
    [`addNotes {"notes": [${NOTE}, ${NOTE}]}`, 2],
    ['addNotes {"notes": []}', null],
    [`addNotes {"notes": ${NOTE}}`, null],
    ['addNotes {"notes": null}', null],
    ['addNotes [1]', null],
    ['addNotes {"notes": [NaN]}', null],
    [`canAddNote {"note": ${NOTE}}`, 1],
    [`guiAddCards {"note": ${NOTE}}`, null],
    ['deckNames {"note": 1}', null],
    [`addNote {"note": {"modelName": "${'a'.repeat(1024 * 1024 - 27)}"}}`, 1],
    [`addNote {"note": {"modelName": "${'a'.repeat(1024 * 1024 - 26)}"}}`, null],
  ]
  for (const [call, count] of table) t.equal(notesOf(leaf(call))?.length ?? null, count, call.slice(0, 60))
  t.end()
})

t.test('only a note that names its type as a text can fail in a known way', (t) => {
  t.equal(namesModel({ modelName: 'Basic' }), true)
  for (const note of [{}, { modelName: 5 }, { modelName: null }, ['Basic'], null, 'Basic', 5])
    t.equal(namesModel(note), false, JSON.stringify(note))
  t.end()
})

t.test('a name in an error is spelled as in the call, also if it is long', (t) => {
  const existing = { decks: namesOf(['Default']) as Names, models: namesOf(['Basic']) as Names }
  const long = 'x'.repeat(5000)
  const [note] = notesOf(leaf(`addNote {"note": {"modelName": "${long}", "deckName": "a"}}`)) ?? []
  t.equal(noteError(note ?? null, existing), `model was not found: ${long}`)
  const [other] = notesOf(leaf(`addNote {"note": {"modelName": "Basic", "deckName": "${long}"}}`)) ?? []
  t.equal(noteError(other ?? null, existing), `deck was not found: ${long}`)
  t.end()
})

t.test('each action has its own way to say that notes cannot be added', (t) => {
  const told = (call: string, errors: readonly string[]) => {
    const answer = answerTo(leaf(call), errors)
    return answer && `${answer.kind} ${answer.text}`
  }
  t.equal(told('addNote', ['a "b"']), 'error "a \\"b\\""')
  t.equal(told('addNotes', ['a', "it's"]), `error "['a', \\"it's\\"]"`)
  t.equal(told('canAddNote', ['a']), 'result false')
  t.equal(told('canAddNotes', ['a', 'b']), 'result [false, false]')
  t.equal(told('canAddNoteWithErrorDetail', ['a "b"']), 'result {"canAdd": false, "error": "a \\"b\\""}')
  t.equal(
    told('canAddNotesWithErrorDetail', ['a', 'b']),
    'result [{"canAdd": false, "error": "a"}, {"canAdd": false, "error": "b"}]',
  )
  t.equal(told('deckNames', ['a']), null)
  t.end()
})
