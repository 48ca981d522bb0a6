import t from 'tap'
import { shownError } from '../../src/request/shown-error.ts'

const shown = (text: string, texts: readonly string[] | null = []) =>
  shownError(Buffer.from(JSON.stringify(text)), texts)

t.test('names that were not found are shown, because they are what the owner has to mend', (t) => {
  const names = [
    'deck was not found: Japanese::Mining',
    'model was not found: Basic 2',
    'field was not found in Basic: Frnt',
    'template was not found in Basic: Card 7',
  ]
  for (const text of names) t.equal(shown(text, [text, 'Japanese::Mining', 'Basic']), text)
  t.end()
})

t.test("AnkiConnect's fixed texts are shown as they are", (t) => {
  const texts = [
    'cannot create note because it is a duplicate',
    'collection is not available',
    'Model name already exists',
    'You must provide a "data", "path", or "url" field.',
    'option parameter "allowDuplicate" must be boolean',
    "'NoneType' object is not iterable",
    'Note was not found: 1502298033753',
    'sync: auth not configured',
  ]
  for (const text of texts) t.equal(shown(text, ['cannot']), text)
  t.end()
})

/** What an error can give away, and what the owner sees of it. `my secret` is the content of a field. */
const quoting: readonly [string, string][] = [
  ["invalid literal for int() with base 10: 'my secret'", 'invalid literal for int() with base 10: …'],
  ['font should be a string: my secret', 'font should be a string: …'],
  ['Invalid search: my secret', 'Invalid search: …'],
  ["Model 'my secret' not found", 'Model … not found'],
  ['Unexpected “my secret” and `my secret` and «my secret»', 'Unexpected … and … and …'],
  ['Expected \u2068my secret\u2069 to be a number', 'Expected … to be a number'],
  ["[Errno 2] No such file or directory: '/home/me/my secret.mp3'", '[Errno 2] No such file or directory: …'],
  ['https://me:pass@host/a.mp3 download failed with return code 404', '… download failed with return code 404'],
  ['C:\\Users\\me cannot be read', '… cannot be read'],
  ['my secret is not a number', '… is not a number'],
  ["cut off in 'my sec", 'cut off in …'],
  ["it isn't there and can't be", "it isn't there and can't be"],
]
for (const [error, expected] of quoting) {
  t.test(`of «${error}» the owner sees «${expected}»`, async (t) => t.equal(shown(error, ['my secret']), expected))
}

t.test('an error about a call that is too large to compare is shown only if its text is known', (t) => {
  t.equal(shown('deck was not found: X', null), 'deck was not found: X')
  t.equal(shown('cannot create note because it is empty', null), 'cannot create note because it is empty')
  t.match(shown('my secret is not a number', null), /not shown because it may quote/)
  t.end()
})

t.test('the texts of a failed addNotes are shown one by one, each once, and not too many', (t) => {
  const list = `['deck was not found: X', "it's 'my secret'", 'deck was not found: X']`
  t.equal(shown(list), "deck was not found: X; it's …")
  const many = `[${Array.from({ length: 6 }, (_, n) => `'deck was not found: D${n}'`).join(', ')}]`
  t.equal(shown(many), 'deck was not found: D0; deck was not found: D1; deck was not found: D2; and 3 more')
  t.end()
})

t.test('a text is one short line without invisible characters, and never empty', (t) => {
  t.equal(shown('deck was not found: a\nb\u202ec'), 'deck was not found: a b c')
  t.equal(shown(`deck was not found: ${'x'.repeat(500)}`).length, 'deck was not found: '.length + 81)
  t.ok(shown(`word `.repeat(5000)).length <= 170)
  t.equal(shown(''), 'AnkiConnect gave no reason')
  t.match(shownError(Buffer.from('17'), []), /not shown/)
  t.end()
})
