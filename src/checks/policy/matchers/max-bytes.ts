import { errors } from '../../../settings/texts.ts'
import { parseSize } from '../../../settings/units.ts'
import type { Matcher } from './matcher.ts'

/** The most bytes. */
export const maxBytes: Matcher = {
  mistake: (wanted) => {
    const isSize = typeof wanted === 'string' && parseSize(wanted) !== null
    return isSize ? null : errors('config.expected-size').text
  },
  bounds: (wanted) => ({ mostBytes: parseSize(wanted as string) ?? 0 }),
  words: (wanted) => `take at most ${wanted}`,
  schema: {
    title: 'a size such as 8MiB',
    description:
      'At most this size of the JSON text as sent, without the quotes of a text (base64 takes four for three). Spaces, escapes and digits count, and members of one name count together.',
    type: 'string',
  },
}
