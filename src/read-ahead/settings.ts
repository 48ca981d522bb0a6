import { patience } from '../settings/kinds.ts'
import { defaultsOf, offOr, settings } from '../settings/record.ts'
import type { Row, ValueOf } from '../settings/setting.ts'

const readAheadRows = settings({
  clock: {
    kind: patience,
    default: '1s',
    text:
      'How long a reply may be used that depends on the clock (cardsInfo), once, after the gateway has read it ahead. 0s: the gateway does ' +
      'not read such replies ahead.',
  },
})

/** Whether the gateway reads ahead. */
export const readAhead = {
  kind: offOr('readAhead', readAheadRows),
  default: defaultsOf(readAheadRows),
  examples: ['off', { clock: '0s' }],
  text:
    'A client that asks for the items of a list one after another gets the next ones in the same exchange with Anki. off: the gateway reads ' +
    'only what clients ask for. Needs the cache.',
} satisfies Row

/** How the gateway reads ahead. `clock` is in ms. */
export type ReadAheadConfig = ValueOf<typeof readAheadRows>
