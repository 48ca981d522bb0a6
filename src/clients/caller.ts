import type { Transport } from '../net/address.ts'
import { formatIp, type IpAddress, isLoopback } from '../net/network.ts'
import { tagged } from '../wire/tagged.ts'
import { localPort, shownOrigin } from './origin.ts'

/**
 * The server of a page on a port of this machine.
 * - `anki`: Anki itself, whose pages run the scripts of decks.
 * - `other`: another program. Also for a caller that is no such page.
 * - `unknown`: it did not answer, or the gateway has not asked it.
 */
export type PageServer = 'anki' | 'other' | 'unknown'

/** The facts about a caller from its connection and headers, before any key in its body is read. */
export interface Caller {
  /** The calling page, as its browser names it. Null without an Origin header. */
  readonly origin: string | null
  readonly pageServer: PageServer
  /** True if the browser reports that a page of another origin made the call (Sec-Fetch-Site). */
  readonly crossOrigin: boolean
  /** The transport of its listener. */
  readonly transport: Transport
  /** The caller's address. Null if the call came through a proxy that is not trusted to name it. */
  readonly address: IpAddress | null
  /** True if the caller is on this machine and shows no sign of a proxy. */
  readonly local: boolean
  /** The key for counting its wrong keys: an IPv4 address, or the /64 network of an IPv6 address. */
  readonly neighbourhood: string
  /** The key in `Authorization` or in the URL. Null if there is none. */
  readonly key: string | null
  /**
   * True if it requests a route and shows that key in the path.
   * An element of a page cannot show a key anywhere else, and sends no Origin.
   */
  readonly opensRoute: boolean
}

/**
 * Returns whether the caller is a page that does not name itself.
 * Only browsers send such a call, and not on a client's behalf.
 */
export function isUnnamedPage({ crossOrigin, origin }: Pick<Caller, 'crossOrigin' | 'origin'>): boolean {
  return crossOrigin && origin === null
}

/**
 * Returns the caller in words for the owner: its origin, its address, or both.
 * Null if it has neither, or an origin that is not safe to show.
 */
export function whoIs({ origin, address, local }: Pick<Caller, 'origin' | 'address' | 'local'>): string | null {
  const where = address === null ? null : formatIp(address)
  if (origin === null) return where
  const page = shownOrigin(origin)
  return page === null || local || where === null ? page : `${page} at ${where}`
}

/**
 * Returns the caller's surroundings, which share a few places wherever the gateway lists unknown callers: its network,
 * all web sites in this machine's browsers, or everything that is installed here, such as extensions.
 */
export function surroundingsOf({ origin, local, neighbourhood }: Caller): string {
  if (!local) return tagged('address', neighbourhood)
  // A page of the web can open frames of many sites. It cannot take the origin of an extension or an app.
  return tagged('site', origin !== null && /^https?:/.test(origin) ? 'web' : 'installed')
}

/**
 * Returns the port of this machine on which the server of a caller's page listens.
 * Null if the caller is no such page.
 */
export function pagePort({ local, origin }: Pick<Caller, 'local' | 'origin'>): number | null {
  return local && origin !== null ? localPort(origin) : null
}

/**
 * Returns a caller with only an address and, for a page, an origin.
 * Used to find the client that such a caller would be.
 */
export function imaginedCaller(origin: string | null, address: IpAddress): Caller {
  const local = isLoopback(address)
  const transport = local ? 'loopback' : 'tls'
  const own = { pageServer: 'other', crossOrigin: false, neighbourhood: '', key: null, opensRoute: false } as const
  return { origin, address, local, transport, ...own }
}
