import { loadCatalogue } from '../actions/catalogue.ts'
import { builtInClients } from '../clients/built-in.ts'
import { formatAddress } from '../net/address.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { withCode } from '../settings/declare-texts.ts'
import type { Config } from './config.ts'
import { couldReach } from './reach.ts'
import { lackingForPlain, PLAIN_CLIENTS } from './served-plain.ts'
import { errors, notes } from './texts.ts'

type PlainConfig = Pick<Config, 'listen' | 'clients' | 'profiles' | 'actions' | 'trustedProxies'>

/** Returns the clients that can reach only plain listeners and are not served there. The profiles hold no mistakes. */
export function checkPlain(config: PlainConfig): Contradiction[] {
  const { listen } = config
  const plain = listen.filter(({ transport }) => transport === 'plain')
  if (plain.length === 0) return []
  const others = listen.filter(({ transport }) => transport !== 'plain')
  const { own, lacksOf, couldUse } = facingPlain(config)
  const stranded = own.filter(
    (client) =>
      lacksOf(client.name).length > 0 &&
      plain.some((listener) => couldUse(client, listener)) &&
      !others.some((listener) => couldUse(client, listener)),
  )
  return stranded.map(({ name }) => ({
    targets: ['clients'],
    at: [name],
    mistake: errors('config.client-stranded', { client: name, served: PLAIN_CLIENTS, lacks: inWords(lacksOf(name)) }),
  }))
}

/**
 * Returns a note for each plain listener that serves no client. This is no error: a device can ask there to be let in, and the owner
 * can revoke the last client of a listener.
 */
export function noteUnusedPlain(config: PlainConfig): string[] {
  const plain = config.listen.filter(({ transport }) => transport === 'plain')
  if (plain.length === 0) return []
  const { own, lacksOf, couldUse } = facingPlain(config)
  const admitted = own.filter(({ name }) => lacksOf(name).length === 0)
  const unused = plain.filter((listener) => !admitted.some((client) => couldUse(client, listener)))
  return unused.map(({ address }) =>
    withCode(notes('config.plain-unused', { address: formatAddress(address), served: PLAIN_CLIENTS })),
  )
}

function facingPlain(config: PlainConfig) {
  const { clients, trustedProxies } = config
  const lacking = lackingForPlain(config, loadCatalogue(config.actions))
  const lacksOf = (name: string) => lacking.get(name) ?? []
  // The caller behind a trusted proxy can be anywhere, whichever listener the proxy itself uses.
  const couldUse: typeof couldReach = (client, listener) => trustedProxies.length > 0 || couldReach(client, listener)
  const own = clients.filter(({ name }) => !builtInClients.some((builtIn) => builtIn === name))
  return { own, lacksOf, couldUse }
}

function inWords(lacks: readonly string[]): string {
  return [lacks.slice(0, -1).join(', '), ...lacks.slice(-1)].filter((part) => part !== '').join(' and ')
}
