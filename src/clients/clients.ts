import type { timingSafeEqual } from 'node:crypto'
import { contains } from '../net/network.ts'
import { BUILT_IN, builtInClients, isBuiltIn, isSwitchedOn, NO_PROFILE } from './built-in.ts'
import { type Caller, isUnnamedPage } from './caller.ts'
import type { Client, ScopedClient } from './client.ts'
import { createKeyring } from './keyring.ts'
import { findNearMiss, type NearMiss } from './near-miss.ts'
import { ANY_EXTENSION, isExtension } from './origin.ts'

/** The clients that may call. */
export interface Clients {
  /** Every client, the configured ones first. */
  readonly all: readonly Client[]
  /** True if any client has a key. Otherwise keys in headers and URLs have no meaning. */
  readonly keyed: boolean
  /**
   * Returns the client with this key.
   * Null if the key is wrong, or if its client's other conditions do not match the caller.
   */
  withKey(caller: Caller, key: string): Client | null
  /** Returns the client that a caller is without any key, or null. */
  withoutKey(caller: Caller): Client | null
  /** Returns the client that a caller could be with the right key, or null. */
  lackingKey(caller: Caller): Client | null
  /**
   * Returns whether the owner always refuses a caller.
   * A configured client without a key and with the profile `none` is such a rule: a caller that matches it is no client.
   */
  refuses(caller: Caller): boolean
  /** Returns the client that a caller nearly is, given the key that it showed. Null if it showed none or the gateway did not read it. */
  nearMiss(caller: Caller, key: string | null): NearMiss | null
  /** Returns every client that a caller could be, with the right key or without any. */
  couldBe(caller: Caller): readonly Client[]
}

const STRANGER = 'stranger'

/** Options that decide about clients in addition to their conditions. */
export interface ClientsOptions {
  /**
   * The names of the clients that plain listeners serve (config/served-plain.ts).
   * None by default.
   * A caller through such a listener is one of these or nobody.
   */
  readonly plain?: ReadonlySet<string>
  /** Compares two digests in constant time. */
  readonly equals?: typeof timingSafeEqual
}

/** Creates the lookup of callers by the conditions of the configured clients. */
export function createClients(
  configs: readonly ScopedClient[],
  { plain = new Set(), equals }: ClientsOptions = {},
): Clients {
  const all = configs.map(toClient)
  const configured = all.filter(({ conditions }) => Object.values(conditions).some((condition) => condition !== null))
  const named = new Map(all.map((client) => [client.name, client]))
  const keyring = createKeyring(configured, equals)
  const keyless = configured.filter(({ conditions }) => conditions.keyDigests === null)
  const keyed = configured.filter(({ conditions }) => conditions.keyDigests !== null)

  const isOn = (name: keyof typeof BUILT_IN) => isSwitchedOn({ name, profile: named.get(name)?.profile ?? null })
  const builtIn = (caller: Caller): Client | null => {
    const isMeant = (name: keyof typeof BUILT_IN) => BUILT_IN[name].admits(caller) && isOn(name)
    const found = caller.local ? builtInClients.find(isMeant) : undefined
    return (found && named.get(found)) ?? null
  }
  const stranger = ({ origin }: Caller): Client | null => {
    return origin === null && isOn(STRANGER) ? (named.get(STRANGER) ?? null) : null
  }
  const served = (clients: readonly Client[], { transport }: Caller) =>
    transport === 'plain' ? clients.filter(({ name }) => plain.has(name)) : clients
  const withoutConditions = (caller: Caller) => (isUnnamedPage(caller) ? null : (builtIn(caller) ?? stranger(caller)))
  const withoutKey = (caller: Caller) => {
    if (caller.transport === 'plain') return null
    const found = best(keyless, caller) ?? withoutConditions(caller)
    return found?.profile === NO_PROFILE && !isBuiltIn(found.name) ? null : found
  }
  return {
    all,
    keyed: !keyring.isEmpty,
    withKey: (caller, key) => best(served(keyring.find(key), caller), caller),
    withoutKey,
    refuses: (caller) => best(keyless, caller)?.profile === NO_PROFILE,
    nearMiss: (caller, key) =>
      findNearMiss(configured, {
        caller,
        holders: key === null ? null : keyring.find(key),
        isServed: (client) => served([client], caller).length > 0,
      }),
    lackingKey: (caller) => best(served(keyed, caller), caller),
    couldBe(caller) {
      const nobody = withoutKey(caller)
      const withKey = served(keyed, caller).filter((client) => rankOf(client, caller) >= 0)
      return nobody === null ? withKey : [...withKey, nobody]
    },
  }
}

function toClient({ keyHashes, origins, from, ...rest }: ScopedClient): Client {
  const keyDigests = keyHashes?.map((hex) => Buffer.from(hex, 'hex')) ?? null
  return { ...rest, conditions: { keyDigests, origins, from } }
}

/**
 * Returns the client of highest rank whose conditions, keys aside, match the caller.
 * Ties stop the start (config/ties.ts).
 */
function best(clients: readonly Client[], caller: Caller): Client | null {
  let chosen: Client | null = null
  let highest = -1
  for (const client of clients) {
    const rank = rankOf(client, caller)
    if (rank > highest) {
      chosen = client
      highest = rank
    }
  }
  return chosen
}

/**
 * Returns how specific the matching conditions are.
 * A key beats an origin, an origin beats any extension, and any extension beats an address.
 * The result is -1 if a condition does not match.
 */
function rankOf({ conditions: { keyDigests, origins, from } }: Client, caller: Caller): number {
  if (isUnnamedPage(caller) && (keyDigests === null || !caller.opensRoute)) return -1
  if ((origins === null) !== (caller.origin === null)) return -1
  const origin = originRank(origins, caller.origin)
  const { address } = caller
  if (origin < 0 || (from !== null && (address === null || !from.some((network) => contains(network, address)))))
    return -1
  return (keyDigests === null ? 0 : 8) + origin + (from === null ? 0 : 1)
}

function originRank(origins: readonly string[] | null, origin: string | null): number {
  if (origins === null || origin === null) return 0
  if (origin !== ANY_EXTENSION && origins.includes(origin)) return 4
  return origins.includes(ANY_EXTENSION) && isExtension(origin) ? 2 : -1
}
