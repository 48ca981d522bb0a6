import { type Matcher, valuesInWords } from './matcher.ts'
import { isOneOf, isScalar, SCALAR } from './scalar.ts'

/** One value. */
export const eq: Matcher = {
  mistake: (wanted) => (isScalar(wanted) ? null : `expected ${SCALAR.title}`),
  test: (wanted) => isOneOf([wanted]),
  words: (wanted) => `be ${valuesInWords(wanted)}`,
  schema: {
    ...SCALAR,
    description:
      'The value. Ids compare by their digits, whether number or text: `5.0` and `"05"` are not 5. Names of decks, note types and tags compare without letter case.',
  },
}
