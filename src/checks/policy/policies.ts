import type { Catalogue } from '../../actions/catalogue.ts'
import { compilePolicy, type Policy } from './policy.ts'
import { resolveProfiles, type WrittenProfiles } from './profile.ts'
import { shippedProfiles } from './shipped.ts'

/** Profiles as functions, by name. */
export type Policies = ReadonlyMap<string, Policy>

/** Returns the shipped profiles and the owner's as functions. An owner's profile replaces a shipped one of its name. */
export function compileProfiles(own: WrittenProfiles, catalogue: Catalogue): Policies {
  const profiles = resolveProfiles({ ...shippedProfiles(), ...own })
  return new Map([...profiles].map(([name, profile]) => [name, compilePolicy(profile, catalogue)]))
}
