import t from 'tap'
import { jsonText, reprList, reprString } from '../../src/wire/python.ts'

t.test("a string is shown as Python's repr shows it", async (t) => {
  const texts: [string, string][] = [
    ['plain', "'plain'"],
    ["it's", '"it\'s"'],
    [`both ' and "`, `'both \\' and "'`],
    ['say "x"', `'say "x"'`],
    ['back\\slash', "'back\\\\slash'"],
    ['a\n\r\tb', "'a\\n\\r\\tb'"],
    ['\u0000\u007f\u00a0\u00ad', "'\\x00\\x7f\\xa0\\xad'"],
    ['é日😀', "'é日😀'"],
    ['\u2068x\u2069\u2028', "'\\u2068x\\u2069\\u2028'"],
    ['\ud83d', "'\\ud83d'"],
    ['\u{e0001}', "'\\U000e0001'"],
  ]
  for (const [text, repr] of texts) t.equal(reprString(text), repr)
})

t.test('a list of strings is shown as one', async (t) => {
  t.equal(reprList([]), '[]')
  t.equal(reprList(['model was not found: X', "it's"]), `['model was not found: X', "it's"]`)
})

t.test('JSON text is ASCII', async (t) => {
  t.equal(jsonText('é\u007f😀\ud83d"\n'), '"\\u00e9\\u007f\\ud83d\\ude00\\ud83d\\"\\n"')
})

t.test('an escape of Python has two, four or eight digits', async (t) => {
  for (const [text, repr] of [
    ['\u0001', "'\\x01'"],
    ['\u001f ~', "'\\x1f ~'"],
    ['\u0080\u009f', "'\\x80\\x9f'"],
    ['\u0378', "'\\u0378'"],
    ['\u3000', "'\\u3000'"],
    ['\uffff', "'\\uffff'"],
    ['\u{10ffff}', "'\\U0010ffff'"],
    ['\ue000\u{f0000}', "'\\ue000\\U000f0000'"],
    ['', "''"],
    ['a'.repeat(3), "'aaa'"],
  ] as const)
    t.equal(reprString(text), repr, repr)
})

t.test('only what is no printable ASCII is escaped in JSON text', async (t) => {
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
  t.equal(jsonText(ascii), JSON.stringify(ascii))
  t.equal(jsonText('~\u007f\u0080\uffff\u0007'), '"~\\u007f\\u0080\\uffff\\u0007"')
  t.equal(jsonText(''), '""')
})
