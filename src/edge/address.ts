import type { IncomingHttpHeaders } from 'node:http'
import { contains, formatNetwork, type IpAddress, isLoopback, type Network, parseIp } from '../net/network.ts'
import { isProxySign } from '../net/proxy-signs.ts'

/** The origin of a request on the network. */
export interface Source {
  /** Null if the request came through a proxy that is not trusted or names no client. */
  readonly address: IpAddress | null
  /** True if the request comes from this machine and shows no sign of a proxy, trusted or not. */
  readonly local: boolean
  /**
   * The address as text.
   * An IPv6 address counts as its /64 network, because a caller can choose addresses within it freely.
   */
  readonly neighbourhood: string
}

/**
 * Returns the source of a request, from its connection and the headers that proxies wrote.
 * The gateway believes only proxies in `trusted`.
 * It reads their lists from the right: a client may have invented every entry to the left of the first address that no
 * trusted proxy vouches for.
 */
export function sourceOf(peer: string, headers: IncomingHttpHeaders, trusted: readonly Network[]): Source {
  const connected = parseIp(peer)
  const isProxied = Object.keys(headers).some(isProxySign)
  const isTrusted = connected !== null && trusted.some((network) => contains(network, connected))
  const claimed = isProxied && isTrusted ? forwardedAddress(headers, trusted) : null
  const address = isProxied ? claimed : connected
  return {
    address,
    local: !isProxied && connected !== null && isLoopback(connected),
    neighbourhood: neighbourhoodOf(address ?? connected) ?? peer,
  }
}

/**
 * Returns the address that the chain of trusted proxies forwards for.
 * If their headers disagree, at least one came from outside, so the result is null.
 */
function forwardedAddress(headers: IncomingHttpHeaders, trusted: readonly Network[]): IpAddress | null {
  const lists = [forwardedFor(headers.forwarded), listOf(headers['x-forwarded-for']), listOf(headers['x-real-ip'])]
  const claimed = lists.filter((list) => list.length > 0).map((list) => firstUntrusted(list, trusted))
  if (claimed.includes('unreadable')) return null
  const found = claimed as readonly Claim[]
  const outside = found.filter(({ isTrusted }) => !isTrusted)
  const [first = found[0], ...others] = outside
  return others.every(({ address }) => same(address, first?.address)) ? (first?.address ?? null) : null
}

interface Claim {
  readonly address: IpAddress
  readonly isTrusted: boolean
}

function firstUntrusted(list: readonly string[], trusted: readonly Network[]): Claim | 'unreadable' {
  let last: Claim | 'unreadable' = 'unreadable'
  for (const text of list.toReversed()) {
    const address = parseIp(text)
    if (address === null) return 'unreadable'
    last = { address, isTrusted: trusted.some((network) => contains(network, address)) }
    if (!last.isTrusted) return last
  }
  return last
}

function listOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text.trim() === '' ? [] : text.split(',').map((part) => bare(part.trim()))
}

/** Returns the `for` of each element of `Forwarded` (RFC 7239). An element without one hides its address. */
function forwardedFor(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  if (text.trim() === '') return []
  return text.split(',').map((element) => {
    const parameters = element.split(';').map((part) => part.trim())
    const found = parameters.find((part) => part.slice(0, 4).toLowerCase() === 'for=') ?? ''
    return bare(unquoted(found.slice(4)))
  })
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** Removes brackets and port from an address, such as `[2001:db8::1]:443` or `192.0.2.1:80`. */
function bare(text: string): string {
  const match = /^\[([^\]]+)\](?::[0-9]{1,5})?$|^([0-9.]+)(?::[0-9]{1,5})?$/.exec(text)
  return match?.[1] ?? match?.[2] ?? text
}

function same(one: IpAddress, other: IpAddress | undefined): boolean {
  return one.family === other?.family && one.value === other.value
}

function neighbourhoodOf(address: IpAddress | null): string | null {
  if (address === null) return null
  const { family, value } = address
  if (family === 4) return formatNetwork({ family, first: value.toString(16), length: 32 })
  return formatNetwork({ family, first: ((value >> 64n) << 64n).toString(16), length: 64 })
}
