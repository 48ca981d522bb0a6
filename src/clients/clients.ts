import type { timingSafeEqual } from 'node:crypto'
import type { ClientConfig } from '../config/config.ts'
import { contains } from '../config/network.ts'
import type { Caller } from './caller.ts'
import type { Client } from './client.ts'
import { createKeyring } from './keyring.ts'
import { ANY_EXTENSION, isExtension, isLocalPage } from './origin.ts'

/** Who may call. */
export interface Clients {
  /** Every client, the configured ones first. */
  readonly all: readonly Client[]
  /** Whether some client has a key: else keys in headers and URLs mean nothing. */
  readonly keyed: boolean
  /** The client that a caller with this key is; null for a wrong key, and for one whose client has other conditions. */
  withKey(caller: Caller, key: string): Client | null
  /** The client that a caller is without any key; null where it is none. */
  withoutKey(caller: Caller): Client | null
  /** The client that a caller could be if it showed the right key; null where there is none. */
  lackingKey(caller: Caller): Client | null
  /** Every client that a caller could be, with the right key or without any. */
  couldBe(caller: Caller): readonly Client[]
}

/** A built-in client: whom it admits. Only callers on this machine, with no sign of a proxy. */
const builtIns: Readonly<Record<string, (origin: string | null) => boolean>> = {
  'local-program': (origin) => origin === null,
  'browser-extension': (origin) => origin !== null && isExtension(origin),
  'local-page': (origin) => origin !== null && isLocalPage(origin),
}
const STRANGER = 'stranger'
/** The profile that allows nothing: a built-in client that has it admits nobody. */
const NONE = 'none'

/** What decides about clients besides their conditions. */
export interface ClientsOptions {
  /** The names of those that plain listeners serve (checks/policy/plain.ts); nobody unless told. A caller by such a listener is one of them or nobody. */
  readonly plain?: ReadonlySet<string>
  /** Compares two digests in constant time. */
  readonly equals?: typeof timingSafeEqual
}

/** Tells callers apart by what clients are configured with. */
export function createClients(
  configs: readonly ClientConfig[],
  { plain = new Set(), equals }: ClientsOptions = {},
): Clients {
  const all = configs.map(toClient)
  const configured = all.filter(({ conditions }) => Object.values(conditions).some((condition) => condition !== null))
  const named = new Map(all.map((client) => [client.name, client]))
  const keyring = createKeyring(configured, equals)
  const keyless = configured.filter(({ conditions }) => conditions.keyDigests === null)
  const keyed = configured.filter(({ conditions }) => conditions.keyDigests !== null)

  const builtIn = ({ local, origin }: Caller): Client | null => {
    const admits = ([name, isMeant]: [string, (origin: string | null) => boolean]) =>
      (named.get(name)?.profile ?? null) !== NONE && isMeant(origin)
    const found = local ? Object.entries(builtIns).find(admits) : undefined
    return (found && named.get(found[0])) ?? null
  }
  const stranger = ({ origin }: Caller): Client | null => {
    const client = named.get(STRANGER)
    return origin === null && client !== undefined && (client.profile ?? NONE) !== NONE ? client : null
  }
  const served = (clients: readonly Client[], { transport }: Caller) =>
    transport === 'plain' ? clients.filter(({ name }) => plain.has(name)) : clients
  const withoutConditions = (caller: Caller) => (isForeign(caller) ? null : (builtIn(caller) ?? stranger(caller)))
  const withoutKey = (caller: Caller) =>
    caller.transport === 'plain' ? null : (best(keyless, caller) ?? withoutConditions(caller))
  return {
    all,
    keyed: !keyring.isEmpty,
    withKey: (caller, key) => best(served(keyring.find(key), caller), caller),
    withoutKey,
    lackingKey: (caller) => best(served(keyed, caller), caller),
    couldBe(caller) {
      const nobody = withoutKey(caller)
      const withKey = served(keyed, caller).filter((client) => rankOf(client, caller) >= 0)
      return nobody === null ? withKey : [...withKey, nobody]
    },
  }
}

function toClient({ keyHashes, origins, from, ...rest }: ClientConfig): Client {
  const keyDigests = keyHashes?.map((hex) => Buffer.from(hex, 'hex')) ?? null
  return { ...rest, conditions: { keyDigests, origins, from } }
}

/** A page of another site, and no word of which: only browsers send such a request, and not on a client's behalf. */
function isForeign({ crossSite, origin }: Caller): boolean {
  return crossSite && origin === null
}

/** Of those whose conditions, keys aside, hold, the one of highest rank. Ties stop the start (config/ties.ts). */
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
 * How specific the conditions are that hold: a key beats an origin, an origin beats any extension, that beats an address. -1
 * where one does not hold.
 */
function rankOf({ conditions: { keyDigests, origins, from } }: Client, caller: Caller): number {
  if (isForeign(caller) || (origins === null) !== (caller.origin === null)) return -1
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
