import { loadCatalogue } from '../actions/catalogue.ts'
import { NONE, type WrittenProfiles } from '../checks/policy/profile.ts'
import { readProfiles } from '../checks/policy/read.ts'
import { shippedProfiles } from '../checks/policy/shipped.ts'
import type { Config } from './config.ts'
import type { Contradiction } from './consistency.ts'
import type { Reading } from './reading.ts'
import { suggest } from './suggest.ts'

/** The map `profiles`; what the names in it mean is looked at when the whole configuration is there. */
export function readProfileMap(value: unknown): Reading<WrittenProfiles> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap ? { ok: true, value: value as WrittenProfiles } : { ok: false, message: 'expected a map of profiles' }
}

/** Profiles that name what there is not, and clients that name no profile there is. */
export function checkProfiles({ profiles, clients, actions }: Pick<Config, 'profiles' | 'clients' | 'actions'>) {
  const found: Contradiction[] = []
  const complain = (targets: string[], at: (string | number)[], message: string, suggestion?: string | null) => {
    found.push({ targets, at, message: suggestion ? `${message}; did you mean ${suggestion}?` : message })
  }
  if (Object.keys(profiles).length > 0) {
    const reading = readProfiles(profiles, shippedProfiles(), loadCatalogue(actions))
    for (const { at, message, suggestion } of reading.ok ? [] : reading.mistakes)
      complain(['profiles'], [...at], message, suggestion)
  }
  const names = [...Object.keys({ ...shippedProfiles(), ...profiles }), NONE]
  for (const { name, profile } of clients) {
    if (profile === null || names.includes(profile)) continue
    const meant = suggest(profile, names)
    const message = 'there is no profile of this name'
    complain(
      ['clients'],
      [name, 'profile'],
      meant === null ? `${message}; there are ${names.join(', ')}` : message,
      meant,
    )
  }
  return found
}
