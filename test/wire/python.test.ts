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
