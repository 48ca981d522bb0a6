import t from 'tap'
import { noteName, withoutNoteText } from '../../src/undo/note-name.ts'

const named = (first: string, rest: Readonly<Record<string, string>> = {}) =>
  noteName('5', { fields: { Front: first, ...rest } })

t.test('a note is named by its number and the beginning of its first field', (t) => {
  t.equal(named('dog', { Back: 'Hund' }), '5 ("dog")')
  t.equal(noteName(5, { fields: { Front: 'dog' } }), '5 ("dog")')
  t.equal(named('<b>the</b>\n <img src="a.jpg">dog&nbsp;&amp; cat'), '5 ("the dog & cat")')
  t.equal(named('x'.repeat(40)), `5 ("${'x'.repeat(40)}")`)
  t.equal(named('犬'.repeat(41)), `5 ("${'犬'.repeat(40)}…")`)
  t.equal(named('a‮"b'), '5 ("a\\u202e\\"b")', 'what nobody sees is shown as an escape')
  t.end()
})

t.test('a note without a text in its first field, or without fields, is named by its number', (t) => {
  for (const first of ['', ' ', '<img src="a.jpg">', '&nbsp;']) t.equal(named(first, { Back: 'Hund' }), '5', first)
  t.equal(noteName('5', null), '5')
  t.equal(noteName('5', undefined), '5')
  t.end()
})

t.test('of a long field only the beginning is read', (t) => {
  t.equal(named('<'.repeat(5_000_000)), `5 ("${'<'.repeat(40)}…")`)
  t.equal(named(`${'<br>'.repeat(1000)}dog`), '5')
  t.end()
})

t.test('lines that differ only in the text of the note say the same', (t) => {
  for (const text of ['dog', 'a "b" (c): d', '\\', 'x\\"'])
    t.equal(withoutNoteText(`note ${named(text)}: field "Back": left alone`), 'note 5: field "Back": left alone', text)
  t.equal(withoutNoteText('note 5: field "Back": left alone'), 'note 5: field "Back": left alone')
  t.equal(withoutNoteText('card 5 ("a"): left alone'), 'card 5 ("a"): left alone')
  t.end()
})
