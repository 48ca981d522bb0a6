import { profileOf } from '../checks/policy/check.ts'
import { resolveProfiles } from '../checks/policy/profile.ts'
import { shippedProfiles } from '../checks/policy/shipped.ts'
import { BUILT_IN, builtInClients, isBuiltIn } from '../clients/built-in.ts'
import { formatAddress } from '../net/address.ts'
import { LOOPBACK, overlap } from '../net/network.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Config } from './config.ts'
import { warnings } from './texts.ts'

/**
 * Returns the clients on this machine that may do some things only if the owner agrees. Where the admin listener asks for no key, a
 * program on this machine can agree in the owner's place.
 */
export function localAskers({ clients, profiles }: Pick<Config, 'clients' | 'profiles'>): string[] {
  const resolved = resolveProfiles({ ...shippedProfiles(), ...profiles })
  return clients
    .filter(({ name, from }) => name !== 'stranger' && isLocal(name, from))
    .filter((client) => (resolved.get(profileOf(client))?.ask.length ?? 0) > 0)
    .map(({ name }) => name)
}

/**
 * Returns a warning for each client that could answer its own questions in the owner's place, by the name of the client.
 * None if the admin listener asks for a key.
 */
export function answerers({
  admin,
  ...config
}: Pick<Config, 'admin' | 'clients' | 'profiles'>): ReadonlyMap<string, Text> {
  if (admin.key !== null || admin.keyHash !== null) return new Map()
  const place = formatAddress(admin.address)
  return new Map(localAskers(config).map((client) => [client, warnings('config.answers-for-owner', { client, place })]))
}

/** Returns the built-in clients that ask, of those that keep the shipped profiles. */
export function shippedAskers(narrowed: readonly string[]): string[] {
  const resolved = resolveProfiles(shippedProfiles())
  return builtInClients.filter(
    (name) => !narrowed.includes(name) && (resolved.get(BUILT_IN[name].profile)?.ask.length ?? 0) > 0,
  )
}

function isLocal(name: string, from: Config['clients'][number]['from']): boolean {
  if (from === null || isBuiltIn(name)) return true
  return from.some((network) => LOOPBACK.some((own) => overlap(own, network)))
}
