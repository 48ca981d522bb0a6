import type { IncomingMessage } from 'node:http'
import type { Access } from '../clients/access.ts'
import type { Caller } from '../clients/caller.ts'
import type { Clock } from '../clock.ts'
import type { Transport } from '../net/address.ts'
import type { Network } from '../net/network.ts'
import type { Pages } from '../pages/pages.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Routes } from '../routes/routes.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Allowance } from './allowance.ts'
import type { Bodies } from './bodies.ts'
import type { Ended } from './ended.ts'
import type { Greeting } from './greeting.ts'
import type { HostVerdict } from './host.ts'
import type { Unread } from './unread.ts'

/** The decisions of one configuration about requests. A request keeps the same door from its first byte to its last. */
export interface Door {
  readonly pipeline: Pipeline
  /** The names of this machine, in lower case. */
  readonly names: ReadonlySet<string>
  readonly trustedProxies: readonly Network[]
  /** Null if the configuration has no routes. */
  readonly routes: Routes | null
}

/**
 * The objects that requests share.
 * `transport` and `bodies` belong to one listener, and all others are common to every listener.
 */
export interface HandlerOptions {
  readonly transport: Transport
  /** Returns the door for a request that begins now. */
  readonly door: () => Door
  /** Returns whether the gateway is shutting down. It then finishes the requests in progress and begins no new ones. */
  readonly isEnding: () => boolean
  readonly bodies: Bodies
  /** Replies that clients have not read yet. */
  readonly unread: Unread
  /** The number of requests in progress. */
  readonly active: { requests: number }
  /** The servers behind pages of this machine. */
  readonly pages: Pages
  readonly clock: Pick<Clock, 'steady'>
  readonly onEnd: (ended: Ended) => void
  /** Returns the page for a person on this machine who opens the address in a browser. */
  readonly greeting: () => Greeting
  /** Reports an exception that should never occur. The request it belongs to has ended. */
  readonly onFault: (error: unknown) => void
}

/** The content of a request before its body, and the configuration's decisions about it. */
export interface Approach {
  readonly door: Door
  readonly request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>
  /** The reason why no AnkiConnect client would send this request. Null if there is none. */
  readonly wrong: Text | null
  readonly host: HostVerdict
  readonly caller: Caller
  readonly access: Access
  /** The limits on its body. */
  readonly allowance: Allowance
}
