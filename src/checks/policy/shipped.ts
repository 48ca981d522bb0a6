import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMAS } from '../../actions/folder.ts'
import type { WrittenProfiles } from './profile.ts'

let shipped: WrittenProfiles | null = null

/** The profiles of policies/*.yaml, as `npm run generate` wrote them down in policies/profiles.json. */
export function shippedProfiles(): WrittenProfiles {
  shipped ??= JSON.parse(readFileSync(join(SCHEMAS, '..', 'policies', 'profiles.json'), 'utf8')) as WrittenProfiles
  return shipped
}
