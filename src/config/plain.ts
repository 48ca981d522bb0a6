import { loadCatalogue } from '../actions/catalogue.ts'
import { lackingForPlain, PLAIN_CLIENTS } from '../checks/plain.ts'
import { formatAddress } from './address.ts'
import { builtInClients, type Config } from './config.ts'
import type { Contradiction } from './consistency.ts'
import { couldReach } from './reach.ts'

/**
 * Plain listeners that would serve nobody, and clients that could come in by them alone and are not served there. The profiles have been
 * found in order.
 */
export function checkPlain(
  config: Pick<Config, 'listen' | 'clients' | 'profiles' | 'actions' | 'trustedProxies'>,
): Contradiction[] {
  const { listen, clients, trustedProxies } = config
  const plain = listen.filter(({ transport }) => transport === 'plain')
  if (plain.length === 0) return []
  const others = listen.filter(({ transport }) => transport !== 'plain')
  const lacking = lackingForPlain(config, loadCatalogue(config.actions))
  const lacksOf = (name: string) => lacking.get(name) ?? []
  // What a trusted proxy speaks for comes from anywhere, whichever listener the proxy itself uses.
  const couldUse: typeof couldReach = (client, listener) => trustedProxies.length > 0 || couldReach(client, listener)
  const own = clients.filter(({ name }) => !builtInClients.some((builtIn) => builtIn === name))
  const admitted = own.filter(({ name }) => lacksOf(name).length === 0)

  const unused = plain.filter((listener) => !admitted.some((client) => couldUse(client, listener)))
  const stranded = own.filter(
    (client) =>
      !admitted.includes(client) &&
      plain.some((listener) => couldUse(client, listener)) &&
      !others.some((listener) => couldUse(client, listener)),
  )
  return [
    ...stranded.map(({ name }) => ({
      targets: ['clients'],
      at: [name],
      message:
        `the only listener that client ${name} can reach is plain, which serves only ${PLAIN_CLIENTS}; this one lacks ` +
        `${inWords(lacksOf(name))}. Add that, or a listener with transport: tls (docs/tls.md)`,
    })),
    // Said once: a client that lacks something is most often the one that was meant.
    ...(stranded.length > 0 ? [] : unused).map(({ address }) => ({
      targets: ['listen'],
      message:
        `${formatAddress(address)} is plain and would serve nobody: it serves only ${PLAIN_CLIENTS}, and no client that can ` +
        'reach it is one. Give it one (clients), or give the listener transport: tls (docs/tls.md)',
    })),
  ]
}

function inWords(lacks: readonly string[]): string {
  return [lacks.slice(0, -1).join(', '), ...lacks.slice(-1)].filter((part) => part !== '').join(' and ')
}
