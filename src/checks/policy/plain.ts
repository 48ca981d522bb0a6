import type { Catalogue } from '../../actions/catalogue.ts'
import type { ClientConfig, Config } from '../../config/config.ts'
import { policyOf } from './check.ts'
import { compileProfiles } from './policies.ts'
import type { Policy } from './policy.ts'
import { mayDoMore } from './width.ts'

/** What is sent in clear can be read and repeated by others: no client that it is served to may do more than this shipped profile. */
const WIDEST = 'card-creator'

/** What a plain listener asks of clients, in words. */
export const PLAIN_CLIENTS = `clients with a key, a "from" and a profile no wider than ${WIDEST}`

/** For each client by name, in words, what it lacks to be served in clear; nothing where it lacks nothing. The owner's own profile of that name widens nothing. */
export function lackingForPlain(
  { clients, profiles }: Pick<Config, 'clients' | 'profiles'>,
  catalogue: Catalogue,
): ReadonlyMap<string, readonly string[]> {
  const policies = compileProfiles(profiles, catalogue)
  const widest = compileProfiles({}, catalogue).get(WIDEST) as Policy
  return new Map(
    clients.map((client) => [client.name, lacksOf(client, mayDoMore(policyOf(client, policies), widest, catalogue))]),
  )
}

/** The names of the clients that plain listeners serve; of none where there is no such listener. */
export function servedPlain(
  config: Pick<Config, 'listen' | 'clients' | 'profiles'>,
  catalogue: Catalogue,
): ReadonlySet<string> {
  if (config.listen.every(({ transport }) => transport !== 'plain')) return new Set()
  const lacking = [...lackingForPlain(config, catalogue)]
  return new Set(lacking.filter(([, lacks]) => lacks.length === 0).map(([name]) => name))
}

function lacksOf({ keyHashes, from, mode }: ClientConfig, isWide: boolean): string[] {
  const lacks: string[] = []
  if (keyHashes === null) lacks.push('a key')
  if (from === null) lacks.push('a "from"')
  else if (from.some(({ length }) => length === 0)) lacks.push('a "from" that leaves somebody out')
  if (isWide) lacks.push(`a profile no wider than ${WIDEST}`)
  if (mode === 'report') lacks.push('mode: enforce')
  return lacks
}
