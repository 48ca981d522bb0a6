import { type Matcher, valuesInWords } from './matcher.ts'
import { isOneOf, isScalar, SCALAR } from './scalar.ts'

/** One of several values. */
export const isIn: Matcher = {
  mistake: (wanted) =>
    Array.isArray(wanted) && wanted.length > 0 && wanted.every(isScalar)
      ? null
      : 'expected a list of texts, numbers, true or false',
  test: (wanted) => isOneOf(wanted as unknown[]),
  words: (wanted) => `be ${valuesInWords(wanted)}`,
  schema: {
    title: 'a list of values',
    description: 'One of these, as `eq` compares them.',
    type: 'array',
    minItems: 1,
    items: SCALAR,
  },
}
