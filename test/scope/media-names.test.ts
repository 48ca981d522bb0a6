import fc from 'fast-check'
import t from 'tap'
import { foldMedia, isSecondName, patternFor, readName, refersTo, touchedNames } from '../../src/scope/media-names.ts'

/** Whether a pattern finds a name, as AnkiConnect's `fnmatch` does. */
function finds(pattern: string, name: string): boolean {
  const regex = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${regex}$`, 'su').test(name)
}

t.test('a pattern finds a file in any letter case and form of accents', (t) => {
  t.equal(patternFor('e1_\u00e9?.txt'), '[eE][1][_]*?.[tT][xX][tT]')
  t.equal(patternFor('zZ-9[x]\x7f'), '[zZ][zZ][-][9]?[xX]??')
  const unit = fc.constantFrom(...'azAZ09_-. []!*?\u00e9\u65e5\x7f')
  fc.assert(
    fc.property(fc.string({ unit, minLength: 1 }), (name) => {
      const pattern = patternFor(name)
      const forms = [name, name.toLowerCase(), name.toUpperCase(), name.normalize('NFD')]
      return forms.every((form) => finds(pattern, form))
    }),
  )
  t.end()
})

t.test('a pattern always makes AnkiConnect list the folder', (t) => {
  // It looks for a name without these characters in another way.
  for (const name of ['a', '1', '-', '_', '\u00e9', '!', '*']) t.match(patternFor(name), /[[*?]/, name)
  t.end()
})

t.test('names of one file are equal once folded', (t) => {
  t.equal(foldMedia('CAFE\u0301.TXT'), foldMedia('caf\u00e9.txt'))
  t.not(foldMedia('a.txt'), foldMedia('b.txt'))
  t.end()
})

t.test('AnkiConnect reads the last part of a name, without what Anki removes', (t) => {
  for (const [text, name] of [
    ['a.txt', 'a.txt'],
    ['a/b:c\u0000?.txt', 'bc.txt'],
    ['..\\b/c\\d.txt', 'd.txt'],
    ['e\u0301.txt', '\u00e9.txt'],
    ['b/', ''],
    ['', ''],
  ] as const)
    t.equal(readName(text), name, text)
  t.end()
})

t.test('a call may touch a file under each of its readings, and under no path', (t) => {
  t.same(touchedNames('a.txt'), ['a.txt'])
  t.same(touchedNames('x/a?.txt').toSorted(), ['a.txt', 'a?.txt'])
  t.same(touchedNames('x\\a.txt. ').toSorted(), ['a.txt', 'a.txt. ', 'xa.txt', 'xa.txt. '])
  t.same(touchedNames('e\u0301').toSorted(), ['e\u0301', '\u00e9'])
  t.same(touchedNames('x/'), [])
  t.same(touchedNames(''), [])
  t.end()
})

t.test('Windows gives long names a second one of up to eight characters with a tilde and a number', (t) => {
  for (const name of ['SECRET~1.TXT', 'a~1', 'a~123456', 'abcdef~1', 'abcdef~1.', 'abcd~999.x'])
    t.ok(isSecondName(name), name)
  for (const name of [
    '~1.txt',
    'a~.txt',
    'a~b.txt',
    'abcdefg~1',
    'abcdef~12',
    'a~1234567',
    'x.y~1',
    'a~1.text',
    'a~1.x.y',
    'a~1b',
    '',
  ])
    t.notOk(isSecondName(name), name)
  t.end()
})

t.test('a field refers to a file in an attribute, a sound or a style, with its name in any spelling', (t) => {
  for (const [field, name] of [
    ['<img src="a.txt">', 'a.txt'],
    ["<img src='a.txt'>", 'a.txt'],
    ['<img src=a.txt>', 'a.txt'],
    ['<img src=a.txt alt=b>', 'a.txt'],
    ['<img src=" a.txt">', 'a.txt'],
    ['[sound:a.mp3]', 'a.mp3'],
    ['url(a.png)', 'a.png'],
    ['<img src=a.txt', 'a.txt'],
    ['a.txt <img src="a.txt">', 'a.txt'],
    ['<img src="a&amp;b.txt">', 'a&b.txt'],
    ['<img src="a&quot;&lt;&gt;.txt">', 'a"<>.txt'],
    ['<img src="a%20b.txt">', 'a b.txt'],
    ['<img src="a%26b.txt">', 'a&b.txt'],
    ['<img src="cafe\u0301.txt">', 'caf\u00e9.txt'],
    ['<img src="caf%C3%A9.txt">', 'caf\u00e9.txt'],
    ['<img src="\ud800.txt">', '\ud800.txt'],
  ] as const)
    t.ok(refersTo(field, name), field)
  t.end()
})

t.test('a field does not refer to a file by a text that only looks like its name', (t) => {
  for (const field of [
    '',
    'a.txt',
    '"b.txt"',
    '<img src="aa.txt">',
    '<img src="a.txtx">',
    '<img src="b/a.txt">',
    '[sound a.txt]',
    'see:a.txt]',
    '"and then a.txt"',
    `="${' '.repeat(30)}a.txt"`,
  ])
    t.notOk(refersTo(field, 'a.txt'), field)
  t.end()
})
