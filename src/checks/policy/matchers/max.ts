import type { Matcher } from './matcher.ts'
import { byDistance, mistakeInNumber } from './number.ts'

/** The largest number. */
export const max: Matcher = {
  mistake: mistakeInNumber,
  test: (wanted) => byDistance(wanted as number, (distance) => distance <= 0),
  words: (wanted) => `be at most ${wanted}`,
  schema: { title: 'a number', description: 'A number that is at most this.', type: 'number' },
}
