import { hash } from 'node:crypto'
import { type Caller, isUnnamedPage, surroundingsOf, whoIs } from '../clients/caller.ts'
import { SHORT_KEY } from '../clients/key-settings.ts'
import { isExtension, shownOrigin } from '../clients/origin.ts'
import { type IpAddress, type Network, networkAround } from '../net/network.ts'
import { tagged } from '../wire/tagged.ts'
import { siteOf } from './site.ts'
import { applicants } from './texts.ts'

/**
 * A caller that is no client and may become one by the owner's decision.
 * It contains no text that the caller chose freely.
 */
export interface Applicant {
  /** The calling page. Null if a device or program calls from another machine. */
  readonly origin: string | null
  /** The caller's addresses. Null for a page on this machine, which its origin identifies. */
  readonly from: Network | null
  /**
   * The SHA-256 of the shown key, in hexadecimal.
   * Null if the caller showed none.
   * A caller from another machine needs a key.
   */
  readonly keyHash: string | null
  /** The caller's description for the owner: an origin or an address, in ASCII. */
  readonly who: string
  /** The caller's request, in words. */
  readonly summary: string
  /** The site or address of the caller. Callers of one crowd share a few places in the queue. */
  readonly crowd: string
  /** The surroundings of the caller, which may hold many crowds. */
  readonly surroundings: string
}

/**
 * Returns the applicant for a caller and the key it showed.
 * Null if the caller could not become a client, so that the gateway does not ask about it.
 */
export function applicantOf(caller: Caller, key: string | null): Applicant | null {
  const { origin, local, address, neighbourhood } = caller
  // The port of Anki's pages changes with each start, and the owner decides about them as one (clients/built-in.ts).
  if (caller.pageServer !== 'other') return null
  if (isUnnamedPage(caller) || (origin === null ? local : shownOrigin(origin) === null)) return null
  if (origin !== null && local) {
    return {
      origin,
      from: null,
      keyHash: null,
      who: origin,
      summary: applicants(kindOf(origin)).text,
      crowd: tagged('site', siteOf(origin)),
      surroundings: surroundingsOf(caller),
    }
  }
  if (address === null) return null
  const code = origin === null ? 'applicant.device' : 'applicant.distant-page'
  return {
    origin,
    from: reachOf(address),
    keyHash: key === null ? null : hash('sha256', key),
    who: whoIs(caller) ?? '',
    summary: applicants(code, { key: keyWords(key) }).text,
    crowd: tagged('address', neighbourhood),
    surroundings: surroundingsOf(caller),
  }
}

function kindOf(origin: string): 'applicant.extension' | 'applicant.page' | 'applicant.app' {
  if (isExtension(origin)) return 'applicant.extension'
  return /^https?:/.test(origin) ? 'applicant.page' : 'applicant.app'
}

function keyWords(key: string | null): string {
  if (key === null) return applicants('applicant.no-key').text
  return applicants(key.length < SHORT_KEY ? 'applicant.short-key' : 'applicant.own-key').text
}

/**
 * Returns an IPv4 address, or the /64 network of an IPv6 address.
 * Devices change the rest of an IPv6 address every day (RFC 8981).
 */
function reachOf(address: IpAddress): Network {
  return networkAround(address, address.family === 4 ? 32 : 64)
}
