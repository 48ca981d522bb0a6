import type { Catalogue } from '../actions/catalogue.ts'
import { policyOf } from '../checks/policy/check.ts'
import type { Policies } from '../checks/policy/policies.ts'
import { mayDoMore } from '../checks/policy/width.ts'
import { isBuiltIn, isSwitchedOn } from '../clients/built-in.ts'
import { type Caller, imaginedCaller } from '../clients/caller.ts'
import type { Client, ClientConfig } from '../clients/client.ts'
import { createClients } from '../clients/clients.ts'
import { ANY_EXTENSION } from '../clients/origin.ts'
import type { IpAddress, Network } from '../net/network.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Config } from './config.ts'
import { couldReach } from './reach.ts'
import { warnings } from './texts.ts'

const THIS_MACHINE: IpAddress = { family: 4, value: 0x7f000001n }
/** Represents any extension that no client names. */
const SOME_EXTENSION = `chrome-extension://${'a'.repeat(32)}`

/** Every way in which a caller gains rights, or meets another collection, by showing no key. */
export function withoutKeys(
  config: Pick<Config, 'clients' | 'upstreams'>,
  policies: Policies,
  catalogue: Catalogue,
): Text[] {
  return [...loopholes(config, policies, catalogue), ...keylessDoors(config), ...strays(config)]
}

/**
 * Returns a warning for each client with a key that may do less than the same caller without the key: it gains rights by dropping the
 * key.
 */
function loopholes(config: Pick<Config, 'clients'>, policies: Policies, catalogue: Catalogue): Text[] {
  const clients = createClients(config.clients)
  const found: Text[] = []
  for (const client of clients.all) {
    if (client.conditions.keyDigests === null) continue
    const others = new Set(callersOf(client).map((caller) => clients.withoutKey(caller)))
    for (const other of others) {
      if (other === null || !mayDoMore(policyOf(other, policies), policyOf(client, policies), catalogue)) continue
      found.push(warnings('config.gains-rights', { client: client.name, other: other.name }))
    }
  }
  return found
}

/**
 * Returns a warning if AnkiConnect has a key and the gateway lets in programs, extensions or pages without one, which AnkiConnect would
 * refuse. A client that the owner gave a profile is meant so.
 */
export function keylessDoors({ clients, upstreams }: Pick<Config, 'clients' | 'upstreams'>): Text[] {
  if (upstreams.every(({ key }) => key === null)) return []
  const open = clients.filter(isKeyless).map(({ name }) => name)
  if (open.length === 0) return []
  return [warnings('config.keyless', { clients: open.join(', '), each: open.length === 1 ? 'it' : 'each' })]
}

function isKeyless({ name, profile }: Pick<ClientConfig, 'name' | 'profile'>): boolean {
  return profile === null && name !== 'stranger' && isBuiltIn(name) && isSwitchedOn({ name, profile })
}

/** Returns a warning for each client with a key that gets another collection without its key. */
export function strays({ clients: configs, upstreams }: Pick<Config, 'clients' | 'upstreams'>): Text[] {
  const [{ name: first }] = upstreams
  if (upstreams.length === 1) return []
  const clients = createClients(configs)
  const keyed = clients.all.filter(({ conditions }) => conditions.keyDigests !== null)
  return keyed.flatMap((client) => {
    const own = client.upstream ?? first
    const others = new Set(callersOf(client).map((caller) => clients.withoutKey(caller)))
    return [...others].flatMap((other) => {
      const elsewhere = other === null ? own : (other.upstream ?? first)
      if (other === null || elsewhere === own) return []
      return warnings('config.stray', { client: client.name, own, other: other.name, elsewhere })
    })
  })
}

/** Returns a warning for each client that no request can reach the gateway as, because no listener is there for it. */
export function unreachable({
  clients,
  listen,
  trustedProxies,
}: Pick<Config, 'clients' | 'listen' | 'trustedProxies'>): Text[] {
  if (trustedProxies.length > 0) return []
  return clients
    .filter((client) => !listen.some((listener) => couldReach(client, listener)))
    .map(({ name }) => warnings('config.unreachable', { client: name }))
}

/** Returns callers that would be this client if they showed its key, one for each origin and network it names. */
function callersOf({ conditions: { origins, from } }: Client): Caller[] {
  const pages =
    origins === null ? [null] : origins.map((origin) => (origin === ANY_EXTENSION ? SOME_EXTENSION : origin))
  const addresses = from === null ? [THIS_MACHINE] : from.map(firstOf)
  return pages.flatMap((origin) => addresses.map((address) => imaginedCaller(origin, address)))
}

function firstOf({ family, first }: Network): IpAddress {
  const value = BigInt(`0x${first}`)
  // Nobody has the lowest address of a network that holds everything.
  return value === 0n ? THIS_MACHINE : { family, value }
}
