import { isMap, readAll } from '../settings/many.ts'
import { invalid, type Reading } from '../settings/reading.ts'
import { record } from '../settings/record.ts'
import type { Kind, Row } from '../settings/setting.ts'
import { errors } from '../settings/texts.ts'
import { type UpstreamConfig, upstreamRows } from './settings.ts'

/** A name with a digit at the start would come before the others in a map, and the first one is the default. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/

const TITLE = 'a map of upstreams by their names, such as { anna: http://127.0.0.1:18765 }'

/** The name of a single upstream without a configured name. */
export const onlyUpstream = 'anki'

const upstream = record(upstreamRows, { short: ['url'] })

/** Several upstreams in order. */
export const upstreams = {
  kind: {
    unit: 'map by name',
    read(value, context) {
      if (!isMap(value)) return invalid(errors('config.expected-map', { title: TITLE }))
      const entries = Object.entries(value)
      return readAll(entries, context, (members, inside, name): Reading<UpstreamConfig> => {
        if (!NAME.test(name))
          return {
            ok: false,
            message: 'expected a name of letters, digits, dashes and underscores that begins with a letter, 32 at most',
          }
        const reading = upstream.read(members, inside)
        return reading.ok ? { ok: true, value: { name, ...reading.value } } : reading
      })
    },
    write: (all: readonly UpstreamConfig[]) => Object.fromEntries(all.map((one) => [one.name, upstream.write(one)])),
    schema: () => ({
      title: TITLE,
      type: 'object',
      minProperties: 1,
      additionalProperties: { $ref: '#/properties/upstream' },
    }),
  },
  otherwise: 'only upstream',
  examples: [{ anna: { url: 'http://127.0.0.1:18765' }, ben: { url: 'http://127.0.0.1:18766' } }],
  text:
    'Several AnkiConnects, instead of upstream: each with the settings of upstream (docs/upstreams.md). The first is the default: clients ' +
    'that name none go there, and the options and variables about an upstream are about it. A change takes effect at the next start, ' +
    'except for whenDown.',
} satisfies Row & { readonly kind: Kind<readonly UpstreamConfig[]> }
