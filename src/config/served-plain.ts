import type { Catalogue } from '../actions/catalogue.ts'
import { policyOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { mayDoMore } from '../checks/policy/width.ts'
import type { ClientConfig } from '../clients/client.ts'
import type { Config } from './config.ts'
import { plainTexts } from './texts.ts'

/** Others can read and repeat unencrypted requests, so no client on a plain listener may do more than this shipped profile. */
const WIDEST = 'card-creator'

/** The clients that a plain listener serves, in words. */
export const PLAIN_CLIENTS = plainTexts('plain.clients', { widest: WIDEST }).text

/**
 * Returns, for each client by name, the conditions for a plain listener that it does not fulfil, in words. An owner's profile named like
 * {@link WIDEST} widens nothing.
 */
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

/** Returns the names of the clients that plain listeners serve; none if there is no such listener. */
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
  if (keyHashes === null) lacks.push(plainTexts('plain.key').text)
  if (from === null) lacks.push(plainTexts('plain.from').text)
  else if (from.some(({ length }) => length === 0)) lacks.push(plainTexts('plain.narrower-from').text)
  if (isWide) lacks.push(plainTexts('plain.profile', { widest: WIDEST }).text)
  if (mode === 'report') lacks.push(plainTexts('plain.mode').text)
  return lacks
}
