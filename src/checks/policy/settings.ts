import { isMap, type Members } from '../../settings/many.ts'
import { invalid, isOn } from '../../settings/reading.ts'
import type { Kind, Row } from '../../settings/setting.ts'
import { errors } from '../../settings/texts.ts'
import type { WrittenProfiles } from './profile.ts'

const TITLE = 'a map of profiles by their names, such as { mine: { extends: read-only, allow: [addNote] } }'
const LISTS: readonly string[] = ['allow', 'ask', 'deny']
const SWITCHES: readonly string[] = ['absent', 'present']

/** Profiles by name. The gateway checks the names inside after it has read the whole configuration. */
export const profiles = {
  kind: {
    unit: 'map by name',
    read: (value) =>
      isMap(value)
        ? { ok: true, value: mapOf(value, plainProfile) as WrittenProfiles }
        : invalid(errors('config.expected-map', { title: TITLE })),
    write: (written: WrittenProfiles) => written,
    schema: (define) => ({
      title: TITLE,
      type: 'object',
      // The generator fills this in from the grammar of the files in policies/.
      additionalProperties: define('profile', () => ({})),
    }),
  },
  default: {},
  live: true,
  examples: [{ 'japanese-only': { extends: 'card-creator', where: { '@add': { deck: { deck: 'Japanese' } } } } }],
  text:
    'Profiles by name: the rules for what clients may do (docs/policy.md), as well as the shipped ones observe, read-only, card-creator, ' +
    'extension, agent, local-program and admin. A profile with a shipped name replaces the shipped one.',
} satisfies Row & { readonly kind: Kind<WrittenProfiles> }

/** A profile with a list for a single selector, and true for the other words for it. */
function plainProfile(profile: unknown): unknown {
  return mapOf(profile, (value, member) => {
    if (LISTS.includes(member)) return typeof value === 'string' ? [value] : value
    if (member === 'hazards') return mapOf(value, plainMatch)
    if (member === 'where') return mapOf(value, (conditions) => mapOf(conditions, plainMatch))
    return value
  })
}

function plainMatch(match: unknown): unknown {
  if (isOn(match)) return true
  return mapOf(match, (value, matcher) => (SWITCHES.includes(matcher) && isOn(value) ? true : value))
}

/** A map with each member changed; another value as it is. */
function mapOf(value: unknown, change: (value: unknown, member: string) => unknown): unknown {
  if (!isMap(value)) return value
  const members: Members = value
  return Object.fromEntries(Object.entries(members).map(([name, each]) => [name, change(each, name)]))
}
