import { TRUE_WORDS } from '../../../settings/reading.ts'
import type { Matcher } from './matcher.ts'

/** Allows that nothing is there. Alone, it demands that nothing is there. */
export const absent: Matcher = {
  mistake: (wanted) => (wanted === true ? null : 'expected true'),
  bounds: () => ({ absent: true }),
  takesEveryUrl: () => true,
  excludes: 'present',
  words: () => 'be absent',
  schema: {
    title: 'true',
    description: 'No value; together with other matchers: no value, or one that they match.',
    enum: TRUE_WORDS,
  },
}
