import { shippedBudgets } from '../budgets/budget.ts'
import type { ClientConfig, Config, LogConfig, RouteLimits } from './config.ts'

/** The clients there are without any configuration. They take no conditions. */
export const builtInClients = ['local-program', 'browser-extension', 'local-page', 'stranger'] as const

/** A built-in client of which nothing is configured. */
export function builtInClient(name: (typeof builtInClients)[number]): ClientConfig {
  return {
    name,
    keyHashes: null,
    origins: null,
    from: null,
    profile: null,
    budget: null,
    mode: 'enforce',
    ankiProfile: null,
    upstream: null,
    errors: 'anki',
  }
}

/** The name of the upstream where there is one and it was given none. */
export const onlyUpstream = 'anki'

const KiB = 1024
const MiB = 1024 * KiB
const second = 1000
const minute = 60 * second

/** The limits of a route that names none. */
export const routeLimits: RouteLimits = Object.freeze({
  request: 16 * MiB,
  response: 1024 * MiB,
  answer: 30 * second,
  idle: 2 * minute,
  time: 30 * minute,
  connections: 32,
})

/**
 * The configuration that holds where nobody says otherwise. Logs are json, as programs read them; a start at a terminal
 * asks for `pretty`.
 */
export function defaultConfig(logFormat: LogConfig['format'] = 'json'): Config {
  return deepFreeze({
    // Both families: `localhost` on Windows tries ::1 first and loses two seconds where nothing listens there.
    listen: [
      { address: { host: '127.0.0.1', port: 8765 }, transport: 'loopback' },
      { address: { host: '::1', port: 8765 }, transport: 'loopback' },
    ],
    hosts: [],
    trustedProxies: [],
    upstreams: [
      {
        name: onlyUpstream,
        url: 'http://127.0.0.1:18765',
        key: null,
        whenDown: 'drop',
        collection: 'auto',
        offload: 'auto',
        timeout: { read: 30 * second, write: 2 * minute, long: 30 * minute },
      },
    ],
    admin: { address: { host: '127.0.0.1', port: 18764 }, keyHash: null, key: null, notify: true },
    metrics: { address: null },
    learning: null,
    clients: builtInClients.map(builtInClient),
    profiles: {},
    approvals: { hold: 20 * second, valid: 10 * minute, pending: 50 },
    limits: {
      body: 128 * MiB,
      buffered: 512 * MiB,
      headers: 16 * KiB,
      headerTime: 5 * second,
      bodyTime: 2 * minute,
      connections: 512,
      depth: 128,
      leaves: 100_000,
    },
    budgets: shippedBudgets,
    redis: null,
    lane: { window: 80, pack: 256 * KiB, notes: 16, shed: { queue: 2000, wait: 5 * second, lag: 200 } },
    routes: [],
    validation: 'enforce',
    actions: [],
    cache: { size: 64 * MiB, ttl: second, volatile: 0, stamp: 'auto', actions: {} },
    log: { level: 'info', format: logFormat },
    audit: null,
    sandbox: false,
  })
}

/** Freezes a tree of plain objects and lists, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}
