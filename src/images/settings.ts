import { days, size, word } from '../settings/kinds.ts'
import { settings } from '../settings/record.ts'
import type { ValueOf } from '../settings/setting.ts'

/** The settings of before-images, which are part of `safety`. */
export const imageRows = settings({
  keep: { kind: days, default: '30d', text: 'How long the gateway keeps what calls changed, a day at least.' },
  size: {
    kind: size,
    default: '256MiB',
    text: 'How much the journal of changes takes on disk. The oldest are deleted first. One request can take an eighth of it.',
  },
  tooLarge: {
    kind: word('ask', 'allow'),
    default: 'ask',
    text:
      'The result for a call that changes more than the gateway can keep, or that comes while the journal cannot be written. ask: it waits for ' +
      'your decision. allow: it goes on, and the log says that it cannot be undone.',
  },
})

/** How long and how much the gateway keeps, in ms and bytes, and what happens to a call for which that is not enough. */
export type ImageConfig = ValueOf<typeof imageRows>
