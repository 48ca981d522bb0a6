import { patience, size, word } from '../settings/kinds.ts'
import { isMap } from '../settings/many.ts'
import { invalid, isOff, joinFailures, type ReadingFailure, readTimer, switchWords } from '../settings/reading.ts'
import { defaultsOf, offOr, settings } from '../settings/record.ts'
import type { Kind, Row, ValueOf } from '../settings/setting.ts'
import { durationPattern, formatDuration } from '../settings/units.ts'

/** Bounds for single actions, in milliseconds; 0 is `off`. */
const bounds: Kind<Readonly<Record<string, number>>> = {
  unit: 'map: action to `off` or duration',
  read(value) {
    if (!isMap(value)) return invalid('expected a map of action names, such as { getDeckStats: off }')
    const failures: ReadingFailure[] = []
    const found: Record<string, number> = {}
    for (const [name, bound] of Object.entries(value)) {
      const reading = isOff(bound) ? ({ ok: true, value: 0 } as const) : readTimer(bound)
      if (reading.ok) found[name] = reading.value
      else failures.push({ ...invalid('expected off, or a duration such as 5s', reading.suggestion), at: [name] })
    }
    return failures.length === 0 ? { ok: true, value: found } : joinFailures(failures)
  },
  write: (value) =>
    Object.fromEntries(
      Object.entries(value).map(([name, bound]) => [name, bound === 0 ? 'off' : formatDuration(bound)]),
    ),
  schema: () => ({
    title: 'a map of action names, such as { getDeckStats: off }',
    type: 'object',
    additionalProperties: {
      title: 'off, or a duration such as 5s',
      type: ['string', 'boolean'],
      pattern: `^(${switchWords.off.join('|')})$|${durationPattern}`,
    },
  }),
}

const cacheRows = settings({
  size: {
    kind: size,
    default: '64MiB',
    text: 'The memory for cached replies and their keys. Several upstreams share it evenly.',
  },
  ttl: {
    kind: patience,
    default: '1s',
    text: "How long a reply holds where the gateway cannot see the collection's state. 0s: not at all.",
  },
  volatile: {
    kind: patience,
    default: '0s',
    text: "How long a reply holds that depends on the clock or on Anki's windows (is:due, deck:current, cardsInfo). 0s: not at all.",
  },
  stamp: {
    kind: word('auto', 'trust', 'off'),
    default: 'auto',
    text:
      "Whether the collection's file shows that nothing changed. auto: after the gateway has seen one of its own writes there. trust: " +
      'without that proof. off: never, only the time bounds hold.',
  },
  actions: {
    kind: bounds,
    default: {},
    examples: [{ getDeckStats: 'off', cardsInfo: '1s' }],
    text: 'For single reading actions: off, or a duration instead of ttl and volatile.',
  },
})

/** Whether and how the gateway caches Anki's replies. */
export const cache = {
  kind: offOr('cache', cacheRows),
  default: defaultsOf(cacheRows),
  examples: ['off', { volatile: '2s', actions: { getDeckStats: 'off', cardsInfo: '1s' } }],
  text:
    "How Anki's replies are cached: as long as the collection is unchanged or, where the gateway cannot see that, for a short time. off: " +
    'not at all.',
} satisfies Row

/**
 * How the gateway caches Anki's replies: sizes in bytes, times in ms. A time of 0 disables caching.
 * `stamp: trust` relies on the stamp before any write has shown in it.
 */
export type CacheConfig = ValueOf<typeof cacheRows>
