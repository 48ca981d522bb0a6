import { hash } from 'node:crypto'
import { builtInClients, type ClientConfig } from '../../src/config/config.ts'
import { type Network, parseNetwork } from '../../src/config/network.ts'

/** A client as a test says it; keys in clear. */
export interface GivenClient extends Partial<Omit<ClientConfig, 'keyHashes' | 'from' | 'name'>> {
  readonly key?: string
  readonly from?: readonly string[]
}

/** Clients as configured, and the built-in ones behind them; `builtIns: false` switches those off. */
export function clientConfigs(given: Readonly<Record<string, GivenClient>>, builtIns = true): ClientConfig[] {
  const named = { ...Object.fromEntries(builtInClients.map((name) => [name, builtIns ? {} : { profile: 'none' }])) }
  return Object.entries({ ...given, ...named, ...pick(given, Object.keys(named)) }).map(([name, client]) => {
    const { key, from, ...rest } = client as GivenClient
    return {
      name,
      keyHashes: key === undefined ? null : [hash('sha256', key)],
      origins: null,
      from: from?.map(networkOf) ?? null,
      profile: null,
      errors: 'anki',
      ...rest,
    }
  })
}

/** A network by its text. */
export function networkOf(text: string): Network {
  const read = parseNetwork(text)
  if (read === null) throw new Error(`not a network: ${text}`)
  return read.network
}

function pick<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}

/** As an AnkiConnect with this key: one client that has it, and nobody without. Nothing where there is no key. */
export function keyedBy(key: unknown): { readonly clients?: ClientConfig[] } {
  return typeof key === 'string' ? { clients: clientConfigs({ holder: { key } }, false) } : {}
}
