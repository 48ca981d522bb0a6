import { isIPv4, isIPv6 } from 'node:net'
import type { Address } from './config.ts'

/**
 * The addresses that `HOST:PORT` stands for, or null where it stands for none. HOST is an IP literal (IPv6 in brackets) or
 * `localhost`, which is both loopback addresses. No name is ever looked up.
 */
export function parseAddress(text: string): Address[] | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text)
  if (match === null) return null
  const [, six, other, digits] = match
  const port = Number(digits)
  if (port > 65535) return null
  if (six !== undefined) return isIPv6(six) && !six.includes('%') ? [{ host: canonicalIPv6(six), port }] : null
  if (other?.toLowerCase() === 'localhost') return ['127.0.0.1', '::1'].map((host) => ({ host, port }))
  return other !== undefined && isIPv4(other) ? [{ host: other, port }] : null
}

/** `HOST:PORT` as a person writes it, IPv6 in brackets. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether only this machine can reach the host, an IP literal in canonical form. */
export function isLoopback(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Whether listening on one address takes in the other: the same, or all of the same family and port. Listeners for clients on `::` leave
 * IPv4 alone.
 */
export function takesIn(one: Address, other: Address): boolean {
  if (one.port !== other.port) return false
  if (one.host === other.host) return true
  return one.host === (isIPv4(other.host) ? '0.0.0.0' : '::')
}

/** Whether only one of two listeners could be there. Port 0 is no address yet: the system gives every listener one of its own. */
export function clash(one: Address, other: Address): boolean {
  return one.port !== 0 && (takesIn(one, other) || takesIn(other, one))
}

/** Where it is listened to, whom a URL (http or https) with an IP literal names. */
export function addressOfUrl(url: string): Address {
  const { hostname, port, protocol } = new URL(url)
  const usual = protocol === 'https:' ? 443 : 80
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port) }
}

/** The shortest spelling, so that `0:0:0:0:0:0:0:1` and `::1` are seen to be the same address. */
function canonicalIPv6(host: string): string {
  return new URL(`http://[${host}]/`).hostname.slice(1, -1)
}
