import { loadCatalogue } from '../actions/catalogue.ts'
import type { WrittenProfiles } from '../checks/policy-profile.ts'
import { readProfiles } from '../checks/policy-read.ts'
import { shippedProfiles } from '../checks/policy-shipped.ts'
import type { Reading } from './reading.ts'

/** The map `profiles`, with the shipped ones beside those given; the first mistake in it is the error. */
export function readProfileMap(value: unknown): Reading<WrittenProfiles> {
  const reading = readProfiles(value, shippedProfiles(), loadCatalogue())
  if (reading.ok) return { ok: true, value: reading.profiles }
  const [mistake] = reading.mistakes
  return { ok: false, ...(mistake ?? { message: 'expected a map of profiles' }) }
}
