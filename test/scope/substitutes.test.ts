import fc from 'fast-check'
import t from 'tap'
import { createSubstitutes, replaceAll } from '../../src/scope/substitutes.ts'

const restored = (text: string, { restore }: ReturnType<typeof createSubstitutes>) =>
  restore(Buffer.from(text)).toString()

t.test('each id outside gets an id of its own that does not exist, and always the same', (t) => {
  const substitutes = createSubstitutes('nonce')
  t.equal(substitutes.id('5'), '9223372036854775807')
  t.equal(substitutes.id('6'), '9223372036854775806')
  t.equal(substitutes.id('5'), '9223372036854775807')
  t.equal(
    restored('Note was not found: 9223372036854775806, 9223372036854775807', substitutes),
    'Note was not found: 6, 5',
  )
  t.end()
})

t.test('each deck outside gets a name of its own that does not exist, and always the same', (t) => {
  const substitutes = createSubstitutes('nonce')
  const [one, other] = [substitutes.deck('Medicine'), substitutes.deck('Law')]
  t.equal(substitutes.deck('Medicine'), one)
  t.match([one, other], [/^nonce-/, /^nonce-/])
  t.not(one, other)
  t.equal(restored(`deck was not found: ${other}; ${one}`, substitutes), 'deck was not found: Law; Medicine')
  for (let index = 0; index < 12; index++) substitutes.deck(`deck ${index}`)
  t.equal(restored(substitutes.deck('deck 10'), substitutes), 'deck 10', 'no name is the beginning of another')
  t.end()
})

t.test('a name comes back in the spelling of Python', (t) => {
  const substitutes = createSubstitutes('nonce')
  const name = 'Med"\u00e9\\\n'
  const made = substitutes.deck(name)
  t.equal(restored(`"deck was not found: ${made}"`, substitutes), '"deck was not found: Med\\"\\u00e9\\\\\\n"')
  t.end()
})

t.test('a name in a list of errors decides about the quotes', (t) => {
  const substitutes = createSubstitutes('nonce')
  const [plain, quoted] = [substitutes.deck('Law'), substitutes.deck("Med'icine")]
  t.equal(
    restored(`"['deck was not found: ${plain}', 'deck was not found: ${quoted}']"`, substitutes),
    `"['deck was not found: Law', \\"deck was not found: Med'icine\\"]"`,
  )
  t.end()
})

t.test('a text without a substitute stays the same object', (t) => {
  const substitutes = createSubstitutes('nonce')
  substitutes.id('5')
  substitutes.deck('Medicine')
  const text = Buffer.from('"nothing of it"')
  t.equal(substitutes.restore(text), text)
  t.end()
})

t.test('replacing is what replacing in a text is', (t) => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c') }), word, word, (text, old, by) => {
      const found = replaceAll(Buffer.from(text), Buffer.from(old), Buffer.from(by)).toString()
      return found === text.replaceAll(old, by)
    }),
  )
  t.end()
})
