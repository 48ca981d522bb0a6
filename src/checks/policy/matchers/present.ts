import { TRUE_WORDS } from '../../../settings/reading.ts'
import type { Matcher } from './matcher.ts'

/** Demands that something is there, as every matcher but `absent` does. */
export const present: Matcher = {
  mistake: (wanted) => (wanted === true ? null : 'expected true'),
  takesEveryUrl: () => true,
  words: () => 'be present',
  schema: { title: 'true', description: 'Any value.', enum: TRUE_WORDS },
}
