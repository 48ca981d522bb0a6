import fc from 'fast-check'
import t from 'tap'
import { literalPattern, mentionPattern } from '../../src/scope/patterns.ts'

const unit = fc.constantFrom(...'azAZ059 _-.:*"()[]{}|^$\\/+?#&%~\x01\x7f\u00e9\u00c9\u65e5\u{1f600}')
const text = fc.string({ unit, maxLength: 8 })
const name = fc.string({ unit, minLength: 1, maxLength: 8 })

t.test('a literal pattern holds for its text alone, letter case aside', (t) => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const pattern = new RegExp(`^(?:${literalPattern(one)})$`, 'iu')
      return pattern.test(one) && pattern.test(one.toUpperCase()) && pattern.test(other) === isSame(one, other)
    }),
  )
  t.end()
})

t.test('a pattern has no character that means something to searches or patterns', (t) => {
  t.equal(literalPattern('a.B"1\n\u00e9'), 'a\\x2eB\\x221\\x0a\u00e9')
  fc.assert(fc.property(text, (one) => /^(?:[a-zA-Z0-9]|[^\0-\x7f]|\\x[0-9a-f]{2})*$/u.test(literalPattern(one))))
  t.end()
})

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

const mentions = (file: string, field: string) => new RegExp(mentionPattern(file), 'iu').test(field)

t.test('a text mentions a file however it spells the characters of its name', (t) => {
  const spell = (character: string, way: number) => {
    const codes = [...character].map((one) => one.codePointAt(0) as number)
    const ways = [
      character,
      character.toUpperCase(),
      [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
      codes.map((code) => `&#${code};`).join(''),
      codes.map((code) => `&#00${code}`).join(''),
      codes.map((code) => `&#x${code.toString(16)};`).join(''),
      codes.map((code) => `&#X0${code.toString(16).toUpperCase()}`).join(''),
    ]
    return ways[way % ways.length] as string
  }
  fc.assert(
    fc.property(name, fc.array(fc.nat(6), { minLength: 8, maxLength: 8 }), (file, ways) => {
      const spelled = [...file].map((character, index) => spell(character, ways[index] as number)).join('')
      return mentions(file, `<img src="${spelled}">`) && mentions(file, spelled) && mentions(file, `%2f${spelled}"`)
    }),
  )
  t.end()
})

t.test('a text mentions a file by the capital and the small form of its letters, in any encoding', (t) => {
  t.ok(mentions('\u00e9.txt', '"%C3%89.txt"'))
  t.ok(mentions('\u00c9.txt', '"%c3%a9.txt"'))
  t.ok(mentions('a.txt', '"&#65;.txt"'))
  t.ok(mentions('A.txt', '"&#97;.txt"'))
  t.ok(mentions('\u00df.txt', '"SS.txt"'))
  t.end()
})

t.test('a text mentions a file by entities that have names, but for letters and digits of English', (t) => {
  t.ok(mentions('a"b.txt', 'src="a&quot;b&period;txt"'))
  t.ok(mentions('caf\u00e9.txt', 'src="caf&Eacute;.txt"'))
  for (const file of ['a.txt', 'Z.txt', '1.txt']) t.notOk(mentions(file, 'src="&ay;.txt"'), file)
  t.end()
})

t.test('a text does not mention a file by a longer name that has it in it', (t) => {
  for (const field of [
    'aa.txt',
    '_a.txt',
    '1a.txt',
    '-a.txt',
    '.a.txt',
    '\u65e5a.txt',
    'a.txtx',
    'a.txt1',
    'a.txt\u00e9',
    'a_txt',
    '',
  ])
    t.notOk(mentions('a.txt', `src="${field}"`), field)
  t.ok(mentions('a.txt', 'src="b/a.txt?"'))
  t.end()
})
