import { loadCatalogue } from '../actions/catalogue.ts'
import { readProfiles } from '../checks/policy/read.ts'
import { profileNames, shippedProfiles } from '../checks/policy/shipped.ts'
import { NO_PROFILE } from '../clients/built-in.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { errors } from './texts.ts'

/** Returns the mistakes in profiles. */
export function checkProfiles({ profiles, actions }: Pick<Config, 'profiles' | 'actions'>): Contradiction[] {
  if (Object.keys(profiles).length === 0) return []
  const reading = readProfiles(profiles, shippedProfiles(), loadCatalogue(actions))
  return (reading.ok ? [] : reading.mistakes).map((mistake) => ({ targets: ['profiles'], ...mistake }))
}

/** Returns the clients that name an unknown profile. */
export function checkClientProfiles({ profiles, clients }: Pick<Config, 'profiles' | 'clients'>): Contradiction[] {
  const found: Contradiction[] = []
  const names = [...profileNames(profiles), NO_PROFILE]
  for (const { name, profile } of clients) {
    if (profile === null || names.includes(profile)) continue
    const mistake = errors('config.unknown-name', { kind: 'profile', hint: nameHint(profile, names) })
    found.push({ targets: ['clients'], at: [name, 'profile'], mistake })
  }
  return found
}
