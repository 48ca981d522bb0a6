import type { Catalogue } from '../actions/catalogue.ts'
import type { Policy } from '../checks/policy.ts'
import { policyOf } from '../checks/policy-check.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import { createClients } from '../clients/clients.ts'
import { isLoopback } from '../config/address.ts'
import type { Config } from '../config/config.ts'
import { formatIp, type IpAddress, type Network } from '../config/network.ts'

type Policies = ReadonlyMap<string, Policy>

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

/** Clients that no request can be: they call from elsewhere, and nothing listens there. */
export function unreachable({
  clients,
  listen,
  trustedProxies,
}: Pick<Config, 'clients' | 'listen' | 'trustedProxies'>): string[] {
  if (trustedProxies.length > 0 || !listen.every(({ host }) => isLoopback(host))) return []
  return clients
    .filter(({ from }) => from?.every((network) => !isHere(network)))
    .map(({ name }) => `client ${name} matches nothing: it calls from elsewhere, and only this machine is listened to`)
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

function isHere(network: Network): boolean {
  const { value } = firstOf(network)
  return network.length === 0 || value === HERE.value || isLoopback(formatIp({ family: network.family, value }))
}

const WEIGHT = { allow: 0, ask: 1, refuse: 2 } as const

/** Whether some call passes one profile and not the other, as far as actions, hazards and conditions tell. */
function mayDoMore(one: Policy, other: Policy, catalogue: Catalogue): boolean {
  const passes = catalogue.all.some((action) => WEIGHT[effect(one, action)] < WEIGHT[effect(other, action)])
  const hazards = (policy: Policy) => new Set(policy.profile.grants.map(({ hazard }) => hazard))
  const missing = [...hazards(one)].some((hazard) => !hazards(other).has(hazard))
  const conditions = ({ profile }: Policy) => profile.where.map(({ text, what }) => `${text} ${what}`)
  const narrowed = conditions(other).some((condition) => !conditions(one).includes(condition))
  return passes || missing || narrowed
}

function effect(policy: Policy, action: Parameters<Policy['rules']>[0]): keyof typeof WEIGHT {
  const { fixed, passed } = policy.rules(action).standing({})
  return (fixed ?? passed).effect
}
