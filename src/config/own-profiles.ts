import { isDeepStrictEqual } from 'node:util'
import type { WrittenProfile, WrittenProfiles } from '../checks/policy/profile.ts'
import { ownProfileName } from '../clients/settings.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { isMap } from '../settings/many.ts'
import { errors } from './texts.ts'

/** The profiles that clients hold themselves, by the client's name. */
export type OwnProfiles = ReadonlyMap<string, WrittenProfile>

/** Returns the profiles in a map of clients as the file has it. */
export function ownProfilesIn(clients: unknown): OwnProfiles {
  const all = isMap(clients) ? Object.entries(clients) : []
  return new Map(all.flatMap(([name, client]) => ownProfileIn(name, client)))
}

/** Returns the profile that one client holds, with the client's name; none if it only names one. */
export function ownProfileIn(name: string, client: unknown): [string, WrittenProfile][] {
  return isMap(client) && isMap(client.profile) ? [[name, client.profile as WrittenProfile]] : []
}

/** Returns the owner's profiles together with those that clients hold. */
export function withOwnProfiles(profiles: WrittenProfiles, own: OwnProfiles): WrittenProfiles {
  return { ...profiles, ...Object.fromEntries([...own].map(([name, profile]) => [ownProfileName(name), profile])) }
}

/** Returns an error for each name of a client's own profile that another profile has. The same profile twice is none. */
export function ownProfilesTaken(profiles: WrittenProfiles, own: OwnProfiles): Contradiction[] {
  return [...own].flatMap(([name, profile]) => {
    const taken = ownProfileName(name)
    if (!Object.hasOwn(profiles, taken) || isDeepStrictEqual({ ...profiles[taken] }, { ...profile })) return []
    return { targets: ['clients'], at: [name, 'profile'], mistake: errors('config.own-profile-taken', { name: taken }) }
  })
}

/** Returns the place of a mistake in a profile, which is at its client if a client holds the profile. */
export function placeOfMistake<C extends Contradiction>(contradiction: C, own: OwnProfiles): Contradiction {
  const { targets, at = [] } = contradiction
  const holder = targets[0] === 'profiles' ? [...own.keys()].find((name) => ownProfileName(name) === at[0]) : undefined
  return holder === undefined
    ? contradiction
    : { ...contradiction, targets: ['clients'], at: [holder, 'profile', ...at.slice(1)] }
}
