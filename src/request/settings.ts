import { count, duration, size } from '../settings/kinds.ts'
import { record, settings } from '../settings/record.ts'
import type { Row, ValueOf } from '../settings/setting.ts'
import { headerLimit } from './header-limit.ts'

/** Each value may take a few hundred bytes of memory. More values would not fit into Node's heap. */
const MOST_VALUES = 20_000_000
/** Deep nesting silences AnkiConnect permanently. Real requests have at most a dozen levels. */
const DEEPEST = 1000

/** The limits on clients. */
const limitRows = settings({
  body: {
    kind: size,
    default: '128MiB',
    live: true,
    text:
      'The largest body of one request. A caller that is not yet known to be a client sends at most 1 MiB, or one longer body at a time ' +
      'per neighbourhood.',
  },
  buffered: {
    kind: size,
    default: '512MiB',
    live: true,
    text:
      'The memory for the bodies of all requests of one listener; at least as much as limits.body. Above it, the gateway refuses the newest ' +
      'body of the neighbourhood that holds the most. Replies that clients have not read yet take at most a quarter of it over all ' +
      'listeners, and those of one client an eighth. Above that, the gateway ends the connection that has waited longest, of the client ' +
      'that holds the most.',
  },
  headers: {
    kind: headerLimit,
    default: { loopback: '64KiB', network: '16KiB' },
    text:
      'The largest headers of one request: one size for all listeners, or one for loopback addresses, where pages send cookies and need no ' +
      'key, and one for all other listeners.',
  },
  headerTime: { kind: duration, default: '5s', text: 'How long the headers may take to arrive.' },
  bodyTime: { kind: duration, default: '2min', text: 'How long the body may take to arrive.' },
  connections: {
    kind: count(),
    default: 512,
    text:
      'The most connections of one listener at once. Above it, the gateway ends the connection that has been idle longest, or the newest ' +
      'one, of the neighbourhood that has the most.',
  },
  depth: { kind: count(DEEPEST), default: 128, live: true, text: 'How deep the JSON of a request may nest.' },
  leaves: {
    kind: count(),
    default: 100_000,
    live: true,
    text: 'The most calls in one request; those inside multi count one by one.',
  },
  values: {
    kind: count(MOST_VALUES),
    default: 1_200_000,
    live: true,
    text:
      'The most JSON values in one request: each list, object, text and number counts, and so does the name of each member. The gateway ' +
      'refuses a larger request while it reads it.',
  },
})

/** The settings for limits on requests and connections. */
export const limits = {
  kind: record(limitRows),
  text: 'The most that the gateway accepts from its clients.',
} satisfies Row

/** Limits on requests and connections. Sizes are in bytes, times in ms, and the rest are counts. */
export type Limits = ValueOf<typeof limitRows>
