import type { Budget } from '../budgets/budget.ts'
import type { WrittenProfiles } from '../checks/policy/profile.ts'
import type { Network } from './network.ts'

/** Where something listens. `host` is an IP literal without brackets; port 0 lets the system choose. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * How what callers send travels: `loopback` never leaves this machine, `tls` is encrypted, `plain` can be read and changed by others
 * on its way.
 */
export type Transport = 'loopback' | 'plain' | 'tls'

/** Where the certificate of a TLS listener comes from: two PEM files by their full names, or the gateway makes it itself. */
export type CertificateConfig = { readonly cert: string; readonly key: string } | 'self-signed'

/** Where clients are served, and how what they send travels there. */
export type ListenerConfig =
  | { readonly address: Address; readonly transport: 'loopback' | 'plain' }
  | { readonly address: Address; readonly transport: 'tls'; readonly certificate: CertificateConfig }

/**
 * A client as configured. Conditions that are null are not asked for. The built-in ones, which have none, are
 * `local-program`, `browser-extension`, `local-page` and `stranger`.
 */
export interface ClientConfig {
  readonly name: string
  /** SHA-256 of each of its keys, 64 hexadecimal digits in lower case. */
  readonly keyHashes: readonly string[] | null
  readonly origins: readonly string[] | null
  readonly from: readonly Network[] | null
  readonly profile: string | null
  /** Null is `unlimited`. */
  readonly budget: string | null
  /** `report`: what the profile refuses goes on, and is logged and counted. */
  readonly mode: 'enforce' | 'report'
  /** The profile of Anki that has to be open for it; null is any. */
  readonly ankiProfile: string | null
  /** The name of the upstream its calls go to; null is the default one. */
  readonly upstream: string | null
  readonly errors: 'anki' | 'http'
}

/** What a client meets while Anki is closed: a connection that ends without a reply, or an error reply that says why. */
export type WhenDown = 'drop' | 'explain'

/** How long an exchange with Anki may take, in milliseconds; `long` is for windows, sync, import and export. */
export interface UpstreamTimeouts {
  readonly read: number
  readonly write: number
  readonly long: number
}

/** An AnkiConnect behind the gateway. `url` is an origin with an IP literal; `key` is secret and never logged. */
export interface UpstreamConfig {
  /** What clients, metrics and the log call it. */
  readonly name: string
  readonly url: string
  readonly key: string | null
  readonly whenDown: WhenDown
  /** Where its collection lies: `auto` is where Anki says, `off` is nowhere in sight, else a folder. */
  readonly collection: string
  /** Whether large media go to Anki as files where both see the profile's folder. */
  readonly offload: 'auto' | 'off'
  readonly timeout: UpstreamTimeouts
}

/** What one exchange through a route may take: sizes in bytes, times in milliseconds. */
export interface RouteLimits {
  /** The body of a request. */
  readonly request: number
  /** The body of a reply. */
  readonly response: number
  /** Until the target's reply begins, counted from the last byte that was sent to it. */
  readonly answer: number
  /** Without a byte in either direction, once the reply has begun. */
  readonly idle: number
  /** A request from its beginning to its end; a WebSocket has none. */
  readonly time: number
  /** Requests and WebSockets under way at once. */
  readonly connections: number
}

/** What is not AnkiConnect's API and belongs behind the same door. */
export interface RouteConfig {
  /** The beginning of the paths that are its own, `/` at both ends. */
  readonly path: string
  /** http or https, an IP literal, and the path that takes the place of the route's, with `/` at its end. */
  readonly target: string
  /** The names of the clients that may use it; at least one. */
  readonly clients: readonly string[]
  /** Whether the target's own address in its JSON is replaced by the route's. */
  readonly rewrite: boolean
  readonly limit: RouteLimits
}

/** How answers of Anki are kept. Sizes in bytes, times in milliseconds. */
export interface CacheConfig {
  /** What keys and answers may take together. */
  readonly size: number
  /** How long an answer holds where the collection's stamp is not to be had; 0 is not at all. */
  readonly ttl: number
  /** How long an answer holds that depends on the clock or on Anki's windows; 0 is not at all. */
  readonly volatile: number
  /** `trust` believes the stamp without having seen a write in it, `off` never. */
  readonly stamp: 'auto' | 'trust' | 'off'
  /** Bounds for single actions in the place of `ttl` and `volatile`; 0 is not at all, stamp or not. */
  readonly actions: Readonly<Record<string, number>>
}

/** What the gateway bears from its clients: sizes in bytes, times in milliseconds, the rest are counts. */
export interface Limits {
  readonly body: number
  readonly buffered: number
  readonly headers: number
  readonly headerTime: number
  readonly bodyTime: number
  readonly connections: number
  readonly depth: number
  readonly leaves: number
}

/** Where the gateway begins to refuse work, the heaviest client's first: leaf calls on their way, and times in milliseconds. */
export interface ShedConfig {
  readonly queue: number
  /** How long a request waits for its turn. */
  readonly wait: number
  /** How late the gateway's own event loop is. */
  readonly lag: number
}

/** What one exchange with Anki may ask for: milliseconds of its window's time, bytes of body, notes created. */
export interface LaneConfig {
  readonly window: number
  readonly pack: number
  readonly notes: number
  readonly shed: ShedConfig
}

/** How what was done is written down: one line per write or refusal, and per read where `reads` says so; `keep` in ms. */
export interface AuditConfig {
  readonly file: string
  readonly keep: number
  readonly reads: boolean
}

/**
 * What waits for the owner's word: how long a request of a caller that wants to be let in is held for it, how long a question stays
 * open and an answer about a call holds, in ms; and how many calls, and how many callers, may wait.
 */
export interface ApprovalsConfig {
  readonly hold: number
  readonly valid: number
  readonly pending: number
}

/** pino's level names. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** How much is logged, and whether for eyes or for programs. */
export interface LogConfig {
  readonly level: LogLevel
  readonly format: 'pretty' | 'json'
}

/** The listener that the owner looks at. */
export interface AdminConfig {
  readonly address: Address
  /** SHA-256 of the key it asks for, 64 hexadecimal digits in lower case; null: none, on a loopback address only. */
  readonly keyHash: string | null
  /** The key itself, where the configuration names a file with it: commands show it to the listener. Secret. */
  readonly key: string | null
  /** Whether the desktop says so when something waits for the owner's word, or Anki goes or falls silent. */
  readonly notify: boolean
}

/** How the collection is counted for the learning metrics. */
export interface LearningConfig {
  /** The shortest time between two counts, in ms. */
  readonly every: number
}

/** The whole configuration of a gateway: validated, complete and frozen. Durations in milliseconds, sizes in bytes. */
export interface Config {
  readonly listen: readonly ListenerConfig[]
  /** Names, in lower case, that this machine is asked for besides its own. */
  readonly hosts: readonly string[]
  /** Proxies that are believed when they say whom they speak for. */
  readonly trustedProxies: readonly Network[]
  /** What stands behind the gateway; the first is the default one. */
  readonly upstreams: readonly [UpstreamConfig, ...UpstreamConfig[]]
  readonly admin: AdminConfig
  /** A second listener that shows health and metrics only; null: there is none. */
  readonly metrics: { readonly address: Address | null }
  /** Null: the collection is not counted. */
  readonly learning: LearningConfig | null
  /** The configured ones in their order, then the built-in ones. */
  readonly clients: readonly ClientConfig[]
  /** What clients may do, by name: the owner's own, beside the shipped ones. */
  readonly profiles: WrittenProfiles
  readonly approvals: ApprovalsConfig
  readonly limits: Limits
  /** By name, the shipped ones among them. */
  readonly budgets: Readonly<Record<string, Budget>>
  /** Where counts are shared with other gateways; null: they are this one's own. May hold a password and is never logged. */
  readonly redis: string | null
  readonly lane: LaneConfig
  /** In the order of the configuration; no two have the same path. */
  readonly routes: readonly RouteConfig[]
  /** What becomes of a call whose parameters are not what the action takes; names and narrowings always hold. */
  readonly validation: 'enforce' | 'report' | 'off'
  /** The owner's own action files, by their full names. */
  readonly actions: readonly string[]
  /** Null: nothing is kept. */
  readonly cache: CacheConfig | null
  readonly log: LogConfig
  /** Null: nothing is written down. */
  readonly audit: AuditConfig | null
  /** Serve the embedded AnkiConnect instead of an Anki; the `url` of an upstream is then not used. */
  readonly sandbox: boolean
}
