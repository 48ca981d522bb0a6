import { days, duration, size, word } from '../settings/kinds.ts'
import { defaultsOf, offOr, settings } from '../settings/record.ts'
import type { Row, ValueOf } from '../settings/setting.ts'

const snapshotRows = settings({
  every: {
    kind: duration,
    default: '1h',
    text: 'How long one copy protects the destructive calls of its client. The first one after that waits for a new copy.',
  },
  keep: { kind: days, default: '7d', text: 'How long copies are kept, a day at least. The newest is kept longer.' },
  size: {
    kind: size,
    default: '2GiB',
    text: 'How much all copies together may have. The oldest are deleted first. A collection that is larger is not copied.',
  },
  whenNone: {
    kind: word('allow', 'ask'),
    default: 'allow',
    text: 'The treatment of a destructive call if no copy can be made. allow: it goes on. ask: it waits for your decision.',
  },
})

/** Whether and when the gateway copies the whole collection. */
export const snapshots = {
  kind: offOr('snapshots', snapshotRows),
  default: defaultsOf(snapshotRows),
  examples: ['off', { every: '1d', keep: '30d', size: '5GiB' }],
  text: "Copies of the whole collection, which the gateway makes before a client's first destructive call in an hour (docs/snapshots.md).",
} satisfies Row

/** When the gateway copies the collection, in ms, and how much it keeps, in ms and bytes. */
export type SnapshotConfig = ValueOf<typeof snapshotRows>
