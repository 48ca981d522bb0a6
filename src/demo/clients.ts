import { hash } from 'node:crypto'
import { makeTypableKey } from '../admission/typable-key.ts'
import type { ClientConfig } from '../clients/client.ts'
import type { Config } from '../config/config.ts'

const ENFORCED = {
  from: null,
  budget: null,
  mode: 'enforce',
  ankiProfile: null,
  undo: false,
  upstream: null,
  errors: 'anki',
  ask: null,
} as const

/**
 * The demo clients. Each has an origin, because a client without one could drop its key and be `local-program`, which may do more.
 * Their names say in the log, in the metrics and on the page that the clients are not real.
 */
const CLIENTS = {
  'demo-yomitan': { ...ENFORCED, origins: ['any-extension'], profile: 'extension' },
  'demo-obsidian': { ...ENFORCED, origins: ['app://obsidian.md'], profile: 'card-creator' },
  'demo-agent': { ...ENFORCED, origins: ['http://agent.example'], profile: 'agent', budget: 'agent' },
  'demo-phone': { ...ENFORCED, origins: ['http://phone.example'], profile: 'read-only' },
  // In report mode the profile refuses nothing. The gateway counts what it would refuse.
  'demo-script': { ...ENFORCED, origins: ['http://script.example'], profile: 'read-only', mode: 'report' },
} satisfies Record<string, Omit<ClientConfig, 'name' | 'keyHashes'>>

/** The name of a demo client. */
export type DemoClient = keyof typeof CLIENTS

/** The key of each demo client. */
export type DemoKeys = Readonly<Record<DemoClient, string>>

export const demoClients = Object.keys(CLIENTS) as readonly DemoClient[]

/** The shortest time between two counts of the demo collection in milliseconds, if the configuration has none. */
const COUNTED_EVERY = 10_000

/** Makes a fresh key for each demo client, so that nobody else is taken for one. */
export function makeDemoKeys(): DemoKeys {
  return Object.fromEntries(demoClients.map((name) => [name, makeTypableKey()])) as Record<DemoClient, string>
}

/**
 * Returns the configuration with the demo clients and, as the last listener, one of their own on loopback.
 * The gateway then counts the collection for the learning metrics, and sends no desktop notifications.
 */
export function withDemoClients(config: Config, keys: DemoKeys): Config {
  const added = demoClients.map((name) => ({ name, keyHashes: [hash('sha256', keys[name])], ...CLIENTS[name] }))
  return {
    ...config,
    listen: [...config.listen, { address: { host: '127.0.0.1', port: 0 }, transport: 'loopback' }],
    clients: [...added, ...config.clients],
    admin: { ...config.admin, notify: false },
    learning: config.learning ?? { every: COUNTED_EVERY },
  }
}
