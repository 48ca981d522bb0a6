import { loadCatalogue } from '../actions/catalogue.ts'
import { lackingForPlain, PLAIN_CLIENTS } from '../checks/policy/plain.ts'
import { formatAddress } from './address.ts'
import type { Config } from './config.ts'
import type { Contradiction } from './consistency.ts'
import { builtInClients } from './defaults.ts'
import { couldReach } from './reach.ts'

type PlainConfig = Pick<Config, 'listen' | 'clients' | 'profiles' | 'actions' | 'trustedProxies'>

/** Clients that could come in by plain listeners alone and are not served there. The profiles have been found in order. */
export function checkPlain(config: PlainConfig): Contradiction[] {
  const { listen } = config
  const plain = listen.filter(({ transport }) => transport === 'plain')
  if (plain.length === 0) return []
  const others = listen.filter(({ transport }) => transport !== 'plain')
  const { own, lacksOf, couldUse } = lookAt(config)
  const stranded = own.filter(
    (client) =>
      lacksOf(client.name).length > 0 &&
      plain.some((listener) => couldUse(client, listener)) &&
      !others.some((listener) => couldUse(client, listener)),
  )
  return stranded.map(({ name }) => ({
    targets: ['clients'],
    at: [name],
    message:
      `the only listener that client ${name} can reach is plain, which serves only ${PLAIN_CLIENTS}; this one lacks ` +
      `${inWords(lacksOf(name))}. Add that, or a listener with transport: tls (docs/tls.md)`,
  }))
}

/**
 * Plain listeners that serve nobody, in words for the owner. They stop nothing: a device can ask there to be let in, and the last
 * client of one can be revoked.
 */
export function noteUnusedPlain(config: PlainConfig): string[] {
  const plain = config.listen.filter(({ transport }) => transport === 'plain')
  if (plain.length === 0) return []
  const { own, lacksOf, couldUse } = lookAt(config)
  const admitted = own.filter(({ name }) => lacksOf(name).length === 0)
  const unused = plain.filter((listener) => !admitted.some((client) => couldUse(client, listener)))
  return unused.map(
    ({ address }) =>
      `${formatAddress(address)} is plain and serves nobody yet: it serves only ${PLAIN_CLIENTS}, and no client that can reach it ` +
      'is one. ankiconnect-gateway clients add NAME --lan makes one (docs/devices.md)',
  )
}

function lookAt(config: PlainConfig) {
  const { clients, trustedProxies } = config
  const lacking = lackingForPlain(config, loadCatalogue(config.actions))
  const lacksOf = (name: string) => lacking.get(name) ?? []
  // What a trusted proxy speaks for comes from anywhere, whichever listener the proxy itself uses.
  const couldUse: typeof couldReach = (client, listener) => trustedProxies.length > 0 || couldReach(client, listener)
  const own = clients.filter(({ name }) => !builtInClients.some((builtIn) => builtIn === name))
  return { own, lacksOf, couldUse }
}

function inWords(lacks: readonly string[]): string {
  return [lacks.slice(0, -1).join(', '), ...lacks.slice(-1)].filter((part) => part !== '').join(' and ')
}
