import t from 'tap'
import { compileMatch, type Match } from '../../../src/checks/policy/match.ts'
import { compileWaysAround } from '../../../src/checks/policy/ways-around.ts'
import { readValue } from '../../../src/wire/value.ts'
import { actionOf } from '../policies.ts'

/** Whether calls get around a condition at a place, given as the JSON text of their parameters. */
function around(action: string, paths: string | string[], match: Match = { glob: '*' }) {
  const way = compileWaysAround(actionOf(action), [paths].flat(), compileMatch(match))
  return (text: string) => way(readValue(text))
}

t.test('a medium comes from its data, then from its path, then from its URL', async (t) => {
  const url = around('storeMediaFile', 'url')
  for (const text of ['{"data":"a"}', '{"path":"/x"}', '{"data":"a","path":"/x"}']) t.equal(url(text), true, text)
  for (const text of ['{}', '{"data":"","path":null}', '{"url":"http://a.org/"}']) t.equal(url(text), false, text)
  const path = around('storeMediaFile', 'path')
  t.equal(path('{"data":"a"}'), true)
  t.equal(path('{"url":"http://a.org/"}'), false)
  const data = around('storeMediaFile', 'data')
  t.equal(data('{"path":"/x","url":"http://a.org/"}'), false)
  t.equal(around('storeMediaFile', 'filename')('{"data":"a","path":"/x"}'), false)
})

t.test('each medium of each note has its own way around', async (t) => {
  const url = around('addNotes', 'notes[].audio[].url')
  t.equal(url('{"notes":[{},{"audio":[{"url":"u"},{"url":"u","path":"/x"}]}]}'), true)
  t.equal(url('{"notes":{"audio":{"data":"a"}}}'), true)
  t.equal(url('{"notes":[{"picture":[{"path":"/x"}]}]}'), false, 'another kind of medium')
  t.equal(url('{"notes":[{"audio":[{"url":"u"}]}],"path":"/x"}'), false, 'not a member of the medium')
  t.equal(around('addNote', 'note.*.url')('{"note":{"video":{"data":"a"}}}'), true, 'every member of the note')
  t.equal(around('addNote', 'note.audio[].*')('{"note":{"audio":[{"data":"a"}]}}'), false, '`*` is the data too')
  t.equal(around('addNote', 'note.audio[].url.x')('{"note":{"audio":[{"data":"a"}]}}'), true, 'a place in the URL')
  t.equal(around('addNote', 'note')('{"note":{"data":"a","path":"/x"}}'), false)
  t.equal(around('addNote', 'note.fields.Front')('{"note":{"fields":{"data":"a"}}}'), false, 'a field of this name')
  t.equal(around('addNote', 'note.audio')('{"note":{"audio":[{"data":"a"}]}}'), false, 'a place around the URL')
})

t.test('where nothing may be there, an ignored value may be there too', async (t) => {
  t.equal(around('storeMediaFile', 'url', { absent: true, host: 'a.org' })('{"data":"a"}'), false)
})

t.test('notes come from a search if there is one, even an empty one', async (t) => {
  const notes = around('notesInfo', 'notes')
  for (const query of ['"a"', '""', '7', 'false', '[]']) t.equal(notes(`{"notes":[1],"query":${query}}`), true, query)
  t.equal(notes('{"notes":[1],"query":null}'), false)
  t.equal(notes('{"notes":[1]}'), false)
  t.equal(around('notesInfo', 'query')('{"notes":[1],"query":"a"}'), false)
  t.equal(around('deleteNotes', 'notes')('{"notes":[1],"query":"a"}'), false, 'an action without a search')
})

t.test('a medium adds to the fields that it names, in any letter case', async (t) => {
  const front = around('addNote', 'note.fields.Front')
  for (const fields of ['["Front"]', '["Back","fRONT"]', '{"FRONT":1}'])
    t.equal(front(`{"note":{"audio":[{"fields":[]},{"fields":${fields}}]}}`), true, fields)
  for (const fields of [
    '["Back"]',
    '[]',
    '{}',
    'null',
    '7',
    'true',
    '"Front"',
    '[["Front"]]',
    '[null,7]',
    '{"x":"Front"}',
  ])
    t.equal(front(`{"note":{"audio":[{"fields":${fields}}]}}`), false, fields)
  t.equal(around('addNote', 'note.fields.F')('{"note":{"audio":{"fields":"xf"}}}'), true, 'the letters of a text')
  for (const medium of ['video', 'picture']) t.equal(front(`{"note":{"${medium}":{"fields":["Front"]}}}`), true, medium)
  t.equal(front('{"note":{"fields":["Front"]}}'), false)
  t.equal(front('{"audio":[{"fields":["Front"]}]}'), false, 'not a medium of the note')
  const other = '{"other":{"audio":{"fields":["Front"]}},"note":{"x":{"audio":{"fields":["Front"]}}}}'
  for (const place of ['other.fields.Front', 'note.*.fields.Front', 'note.x.fields.Front'])
    t.equal(around('addNote', place)(other), false, place)
  t.equal(around('addNote', '*.fields.Front')('{"note":{"audio":{"fields":["Front"]}}}'), true)
})

t.test('a medium may lie deeper in an action of the owner', async (t) => {
  const { gateway, ...action } = actionOf('addNote')
  const subjects = { media: ['import.note.audio[].filename'] }
  const way = compileWaysAround(
    { ...action, gateway: { ...gateway, subjects, hazards: [] } },
    ['import.note.fields.Front'],
    compileMatch({ glob: '*' }),
  )
  t.equal(way({ import: { note: { audio: [{ fields: ['Front'] }] } } }), true)
  t.equal(way({ import: { note: { video: [{ fields: ['Front'] }] } } }), false)
})

t.test('a medium that names any field leads around a condition on every field', async (t) => {
  const every = around('addNotes', 'notes[].fields.*')
  t.equal(every('{"notes":[{},{"picture":[{"fields":["Any"]}]}]}'), true)
  for (const fields of ['[]', '{}', '""', 'null'])
    t.equal(every(`{"notes":[{"picture":[{"fields":${fields}}]}]}`), false, fields)
  t.equal(around('addNote', 'note.*.Front')('{"note":{"audio":{"fields":["front"]}}}'), true)
})

t.test('a condition on something else, or only on a size, has no such way around', async (t) => {
  const text = '{"note":{"audio":{"fields":["Front"]}}}'
  t.equal(around('addNote', 'note.fields.Front', { maxBytes: '9B' })(text), false)
  t.equal(around('addNote', 'note.fields')(text), false)
  t.equal(around('addNote', 'note.options.Front')(text), false)
  t.equal(around('addNote', 'Front')(text), false)
  t.equal(around('addNote', 'note.fields.Front.x')(text), false)
  t.equal(around('updateNoteModel', 'note.fields.Front')(text), false, 'an action without media')
  t.equal(around('addNote', ['note.tags', 'note.fields.Front'])(text), true, 'one of several places')
  t.equal(around('addNote', [])(text), false)
})
