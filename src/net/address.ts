import { isIPv4, isIPv6 } from 'node:net'

/** The address of a listener. `host` is an IP literal without brackets. Port 0 lets the system choose. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * The transport of callers' data.
 * `loopback` never leaves this machine.
 * `tls` is encrypted.
 * Others can read and change `plain` in transit.
 */
export type Transport = 'loopback' | 'plain' | 'tls'

/**
 * Returns the addresses that `HOST:PORT` represents, or null if it is not valid.
 * HOST is an IP literal (IPv6 in brackets) or `localhost`, which represents both loopback addresses.
 * The gateway never looks a name up.
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

/** Formats an address as `HOST:PORT`, with brackets around an IPv6 address. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Removes the brackets from an IPv6 address in a URL. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

/** Returns whether only this machine can reach the host. The host is an IP literal in canonical form. */
export function isLoopbackHost(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Returns whether listening on one address includes the other.
 * It does if both are the same, or if the first is the wildcard of the same family and port.
 * Client listeners on `::` do not include IPv4.
 */
export function takesIn(one: Address, other: Address): boolean {
  if (one.port !== other.port) return false
  if (one.host === other.host) return true
  return one.host === (isIPv4(other.host) ? '0.0.0.0' : '::')
}

/**
 * Returns whether two listeners exclude each other.
 * Listeners on port 0 never do, because the system gives each one its own port.
 */
export function clash(one: Address, other: Address): boolean {
  return one.port !== 0 && (takesIn(one, other) || takesIn(other, one))
}

/** Returns the address of the server that an http or https URL with an IP literal names. */
export function addressOfUrl(url: string): Address {
  const { hostname, port, protocol } = new URL(url)
  const usual = protocol === 'https:' ? 443 : 80
  return { host: withoutBrackets(hostname), port: port === '' ? usual : Number(port) }
}

/** Returns the shortest spelling, so that `0:0:0:0:0:0:0:1` and `::1` compare as equal. */
function canonicalIPv6(host: string): string {
  return withoutBrackets(new URL(`http://[${host}]/`).hostname)
}
