import type { Matcher } from './matcher.ts'
import { byDistance, mistakeInNumber } from './number.ts'

/** The smallest number. */
export const min: Matcher = {
  mistake: mistakeInNumber,
  test: (wanted) => byDistance(wanted as number, (distance) => distance >= 0),
  words: (wanted) => `be at least ${wanted}`,
  schema: { title: 'a number', description: 'A number that is at least this.', type: 'number' },
}
