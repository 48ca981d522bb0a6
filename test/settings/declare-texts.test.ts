import t from 'tap'
import { declareTexts, withCode } from '../../src/settings/declare-texts.ts'

const texts = declareTexts('For this test.', {
  'test.plain': { text: 'nothing is given' },
  'test.given': { text: 'more than {depth} levels, {depth} of {all}', status: 400 },
  'test.braces': { text: 'expected {"verdict": "allow"} or { at: "{host}" } and ${NAME}, {}' },
})

t.test('a text has its code and its status, and its names are what is given', async (t) => {
  t.strictSame(texts('test.plain'), { code: 'test.plain', text: 'nothing is given', status: null })
  t.strictSame(texts('test.given', { depth: 3, all: 'ten' }), {
    code: 'test.given',
    text: 'more than 3 levels, 3 of ten',
    status: 400,
  })
  t.equal(withCode(texts('test.plain')), 'nothing is given [test.plain]')
})

t.test('what is given is not looked through for names, and braces around other things stay', async (t) => {
  t.equal(texts('test.given', { depth: '{all}', all: '$&' }).text, 'more than {all} levels, {all} of $&')
  t.equal(texts('test.braces', { host: 'h' }).text, 'expected {"verdict": "allow"} or { at: "h" } and ${NAME}, {}')
})

t.test('the compiler knows the codes, and what each needs', async (t) => {
  // @ts-expect-error a name is missing
  t.match(texts('test.given', { depth: 1 }).text, /of undefined/)
  // @ts-expect-error there is no such name
  t.equal(texts('test.plain', { depth: 1 }).text, 'nothing is given')
  // @ts-expect-error there is no such code
  t.throws(() => texts('test.none'))
})
