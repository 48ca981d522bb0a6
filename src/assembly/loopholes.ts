import type { Catalogue } from '../actions/catalogue.ts'
import { policyOf } from '../checks/policy/check.ts'
import type { Policies } from '../checks/policy/policies.ts'
import { mayDoMore } from '../checks/policy/width.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import { createClients } from '../clients/clients.ts'
import { isLoopback } from '../config/address.ts'
import type { Config } from '../config/config.ts'
import { formatIp, type IpAddress, type Network } from '../config/network.ts'
import { couldReach } from '../config/reach.ts'

const HERE: IpAddress = { family: 4, value: 0x7f000001n }
const ANY_EXTENSION = 'any-extension'
/** Stands for the extensions that nobody named. */
const SOME_EXTENSION = `chrome-extension://${'a'.repeat(32)}`

/**
 * Keyed clients that may do less than whoever comes from the same place without the key: they drop the key and gain rights. One
 * line each, with what to do.
 */
export function loopholes(config: Pick<Config, 'clients'>, policies: Policies, catalogue: Catalogue): string[] {
  const clients = createClients(config.clients)
  const warnings: string[] = []
  for (const client of clients.all) {
    if (client.conditions.keyDigests === null) continue
    const others = new Set(callersOf(client).map((caller) => clients.withoutKey(caller)))
    for (const other of others) {
      if (other === null || !mayDoMore(policyOf(other, policies), policyOf(client, policies), catalogue)) continue
      warnings.push(
        `client ${client.name} may do less than ${other.name}, which it is without its key: it drops the key and gains rights. ` +
          `Give ${other.name} a narrower profile (none switches it off)`,
      )
    }
  }
  return warnings
}

/** Keyed clients that meet another collection as soon as they forget their key. One line each, with what to do. */
export function strays({ clients: configs, upstreams }: Pick<Config, 'clients' | 'upstreams'>): string[] {
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
      return (
        `client ${client.name} goes to upstream ${own}; without its key it is ${other.name}, which goes to ${elsewhere}: a program ` +
        `that forgets the key writes into the wrong collection. profile: none switches ${other.name} off`
      )
    })
  })
}

/** Clients that no request can be: nothing listens where their calls could arrive. */
export function unreachable({
  clients,
  listen,
  trustedProxies,
}: Pick<Config, 'clients' | 'listen' | 'trustedProxies'>): string[] {
  if (trustedProxies.length > 0) return []
  return clients
    .filter((client) => !listen.some((listener) => couldReach(client, listener)))
    .map(({ name }) => `client ${name} matches nothing: nothing listens where a call from there could arrive`)
}

/** Callers that would be this client with its key, one for each origin and network it names. */
function callersOf({ conditions: { origins, from } }: Client): Caller[] {
  const pages =
    origins === null ? [null] : origins.map((origin) => (origin === ANY_EXTENSION ? SOME_EXTENSION : origin))
  const addresses = from === null ? [HERE] : from.map(firstOf)
  return pages.flatMap((origin) =>
    addresses.map((address): Caller => {
      const local = isLoopback(formatIp(address))
      return {
        origin,
        crossSite: false,
        address,
        local,
        neighbourhood: '',
        transport: local ? 'loopback' : 'tls',
        key: null,
      }
    }),
  )
}

function firstOf({ family, first }: Network): IpAddress {
  const value = BigInt(`0x${first}`)
  // The lowest address of a network that holds everything is nobody's.
  return value === 0n ? HERE : { family, value }
}
