import { readShipped } from '../../shipped.ts'
import type { WrittenProfiles } from './profile.ts'

let shipped: WrittenProfiles | null = null

/** Returns the profiles of policies/*.yaml, which `npm run generate` writes to policies/profiles.json. */
export function shippedProfiles(): WrittenProfiles {
  shipped ??= JSON.parse(readShipped('policies/profiles.json')) as WrittenProfiles
  return shipped
}

/** Returns the names of all profiles: the shipped ones and the owner's. */
export function profileNames(own: WrittenProfiles): string[] {
  return Object.keys({ ...shippedProfiles(), ...own })
}
