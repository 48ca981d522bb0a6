import { hash } from 'node:crypto'
import type { ClientConfig } from '../../src/clients/client.ts'
import { completeClients } from '../../src/clients/settings.ts'
import { type Network, parseNetwork } from '../../src/net/network.ts'

/** A client as a test says it; keys in clear. */
export interface GivenClient extends Partial<Omit<ClientConfig, 'keyHashes' | 'from' | 'name'>> {
  readonly key?: string
  readonly from?: readonly string[]
}

/** Clients as configured, and the built-in ones behind them; `builtIns: false` switches those off that are not given. */
export function clientConfigs(given: Readonly<Record<string, GivenClient>>, builtIns = true): ClientConfig[] {
  const configs = Object.entries(given).map(([name, { key, from, ...rest }]): ClientConfig => {
    const keyHashes = key === undefined ? null : [hash('sha256', key)]
    const networks = from?.map(networkOf) ?? null
    const plain = {
      profile: 'admin',
      budget: null,
      mode: 'enforce',
      ankiProfile: null,
      undo: false,
      upstream: null,
      errors: 'anki',
      ask: null,
    } as const
    return { name, keyHashes, origins: null, from: networks, ...plain, ...rest }
  })
  return completeClients(configs).map((client) => {
    const isOff = !builtIns && !Object.hasOwn(given, client.name)
    return isOff ? { ...client, profile: 'none' } : client
  })
}

/** A network by its text. */
export function networkOf(text: string): Network {
  const read = parseNetwork(text)
  if (read === null) throw new Error(`not a network: ${text}`)
  return read.network
}

/**
 * Everyone whom an AnkiConnect with this key lets in, and allowed everything: the one client that has the key, or, where there is
 * none, the built-in clients.
 */
export function keyedBy(key: unknown): { readonly clients: ClientConfig[] } {
  if (typeof key === 'string') return { clients: clientConfigs({ holder: { key } }, false) }
  const everything = { profile: 'admin' }
  const builtIns = { 'local-program': everything, 'browser-extension': everything, 'local-page': everything }
  return { clients: clientConfigs(builtIns) }
}
