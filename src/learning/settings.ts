import { duration } from '../settings/kinds.ts'
import { offOr, settings } from '../settings/record.ts'
import type { Row } from '../settings/setting.ts'

const learningRows = settings({
  every: { kind: duration, default: '60s', text: 'The shortest time between two counts.' },
})

/** The setting that turns the counting on. */
export const learning = {
  kind: offOr('learning', learningRows, { short: ['every'] }),
  default: 'off',
  examples: ['on', '5min', { every: '5min' }],
  text:
    'Metrics about the collection: cards by deck and state, what is due, reviews by day. The gateway counts again only when the ' +
    'collection has changed, and no more often than this says. on: every 60s.',
} satisfies Row
