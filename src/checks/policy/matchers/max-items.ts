import type { Matcher } from './matcher.ts'

/** The most items. */
export const maxItems: Matcher = {
  mistake: (wanted) => (Number.isSafeInteger(wanted) && Number(wanted) >= 0 ? null : 'expected a whole number'),
  bounds: (wanted) => ({ mostItems: wanted as number }),
  words: (wanted) => `have at most ${wanted} items`,
  schema: {
    title: 'a whole number',
    description: 'At most this number: of a list the items, of tags the tags, of an object the members.',
    type: 'integer',
    minimum: 0,
  },
}
