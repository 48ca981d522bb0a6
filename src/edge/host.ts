import { isIP } from 'node:net'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/** Whether a request is meant for this machine. `error` is a plain text for the person who sees it. */
export type HostVerdict = { readonly ok: true } | { readonly ok: false; readonly error: Text }

const OURS: HostVerdict = { ok: true }
const UNKNOWN: HostVerdict = { ok: false, error: texts('host.not-listed') }

/**
 * Checks whether a request to the API is meant for this machine.
 * A missing or empty Host is accepted, because browsers always send one.
 *
 * @param names the names of this machine, in lower case
 */
export function checkHost(host: string | undefined, names: ReadonlySet<string>): HostVerdict {
  return host === undefined || host === '' || isOwnHost(host, names) ? OURS : UNKNOWN
}

/**
 * Returns whether a Host belongs to this machine, with any port or none: localhost, any IP address, or one of `names`
 * (lower case).
 * A page can point a name of its own at this machine and then call it as its own site (DNS rebinding).
 * It cannot do that with an address.
 */
export function isOwnHost(host: string, names: ReadonlySet<string>): boolean {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([0-9]{0,5}))?$/.exec(host)
  if (match === null || Number(match[3] ?? 0) > 65535) return false
  const [, six, name = ''] = match
  if (six !== undefined) return isIP(six) === 6
  if (isIP(name) === 4) return true
  const plain = name.toLowerCase().replace(/\.$/, '')
  return plain === 'localhost' || names.has(plain)
}

/** Returns the names of this machine and the additional ones that the owner configured. */
export function ownNames(hostname: string, hosts: readonly string[]): ReadonlySet<string> {
  const full = hostname.toLowerCase().replace(/\.$/, '')
  const [first = ''] = full.split('.')
  const own = first === '' ? [] : [full, first, `${first}.local`]
  return new Set([...own, ...hosts])
}
