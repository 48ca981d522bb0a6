import { NONE } from '../checks/policy/profile.ts'
import { shippedProfiles } from '../checks/policy/shipped.ts'
import type { Config } from '../config/config.ts'

/** The names of the profiles that allow something, the shipped ones among them. */
export function profileNames({ profiles }: Pick<Config, 'profiles'>): string[] {
  return Object.keys({ ...shippedProfiles(), ...profiles }).filter((name) => name !== NONE)
}
