import { hash } from 'node:crypto'
import { isIP } from 'node:net'
import type { Caller } from '../clients/caller.ts'
import { isExtension } from '../clients/origin.ts'
import { SHORT_KEY } from '../config/client-key.ts'
import { readOrigin } from '../config/conditions.ts'
import { formatIp, type IpAddress, type Network, networkAround } from '../config/network.ts'

/** A caller that is no client, and may become one by the owner's word. Nothing in it is a text that the caller made up freely. */
export interface Applicant {
  /** The page that calls; null where a device or program calls from another machine. */
  readonly origin: string | null
  /** Where it calls from; null for a page on this machine, whose origin is enough. */
  readonly from: Network | null
  /** Whoever calls from beyond this machine needs a key: the SHA-256 of the one it showed, in hexadecimal; null where it showed none. */
  readonly keyHash: string | null
  /** What the owner is told about it: an origin or an address, in ASCII. */
  readonly who: string
  /** What it asks for, in words. */
  readonly summary: string
  /** Those who share it share their places among what waits. */
  readonly crowd: string
}

/** Longer origins are no site that an owner could recognise. */
const LONGEST_ORIGIN = 120
/** Only what every font, log and terminal shows as itself; browsers write other names in ASCII anyway (Punycode). */
const PLAIN = /^[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9._:[\]-]+$/

/** The applicant that a caller is, with the key it showed; null for whom no client could be made, so that it is not asked about. */
export function applicantOf(
  { origin, crossSite, local, address, neighbourhood }: Caller,
  key: string | null,
): Applicant | null {
  if (origin === null ? crossSite || local : !isNameable(origin)) return null
  if (origin !== null && local) {
    const kind = isExtension(origin) ? 'a browser extension' : 'a web page'
    return { origin, from: null, keyHash: null, who: origin, summary: `to be let in (${kind})`, crowd: siteOf(origin) }
  }
  if (address === null) return null
  const where = formatIp(address)
  const kind = origin === null ? 'a device' : 'a web page on another machine'
  return {
    origin,
    from: reachOf(address),
    keyHash: key === null ? null : hash('sha256', key),
    who: origin === null ? where : `${origin} at ${where}`,
    summary: `to be let in (${kind} with ${keyWords(key)})`,
    crowd: neighbourhood,
  }
}

function isNameable(origin: string): boolean {
  return origin.length <= LONGEST_ORIGIN && PLAIN.test(origin) && readOrigin(origin).ok
}

function keyWords(key: string | null): string {
  if (key === null) return 'no key; letting it in makes one'
  return key.length < SHORT_KEY ? 'a key of its own, so short that it can be guessed' : 'a key of its own'
}

/** An IPv4 address, or the /64 network of an IPv6 one: devices choose the rest of it anew every day (RFC 8981). */
function reachOf(address: IpAddress): Network {
  return networkAround(address, address.family === 4 ? 32 : 64)
}

/** What one site can choose freely, the names below its own, makes no difference. */
function siteOf(origin: string): string {
  const host = origin.slice(origin.indexOf('://') + 3).replace(/:[0-9]*$/, '')
  return isIP(host) === 4 || host.startsWith('[') ? host : host.split('.').slice(-2).join('.')
}
