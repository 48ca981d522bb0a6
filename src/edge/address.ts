import type { IncomingHttpHeaders } from 'node:http'
import { PROXY_SIGNS } from '../clients/proxy-signs.ts'
import { contains, formatNetwork, type IpAddress, type Network, parseIp } from '../config/network.ts'

/** Where a request comes from. */
export interface Whence {
  /** Null where a proxy stands in between that is not trusted to say, or does not say it. */
  readonly address: IpAddress | null
  /** Whether it comes from this machine, with no sign of a proxy that is not trusted. */
  readonly local: boolean
  /** The address as text, an IPv6 one as its /64 network: that much of it a caller can choose freely. */
  readonly neighbourhood: string
}

/**
 * Where a request comes from, by its connection and by what proxies wrote into its headers. Only those in `trusted` are believed;
 * what they say is read from the right, as everything left of the first address they do not vouch for may be invented.
 */
export function whence(peer: string, headers: IncomingHttpHeaders, trusted: readonly Network[]): Whence {
  const connected = parseIp(peer)
  const isProxied = Object.keys(headers).some((name) => PROXY_SIGNS.test(name))
  const isTrusted = connected !== null && trusted.some((network) => contains(network, connected))
  const said = isProxied && isTrusted ? spokenFor(headers, trusted) : null
  const address = isProxied ? said : connected
  return {
    address,
    local: address !== null && isLoopback(address),
    neighbourhood: neighbourhoodOf(address ?? connected) ?? peer,
  }
}

/** The address that the trusted proxies in a row speak for. Where their headers disagree, one was let through from outside. */
function spokenFor(headers: IncomingHttpHeaders, trusted: readonly Network[]): IpAddress | null {
  const lists = [forwardedFor(headers.forwarded), listOf(headers['x-forwarded-for']), listOf(headers['x-real-ip'])]
  const said = lists.filter((list) => list.length > 0).map((list) => firstUntrusted(list, trusted))
  if (said.includes('unreadable')) return null
  const found = said as readonly Said[]
  const outside = found.filter(({ isTrusted }) => !isTrusted)
  const [first = found[0], ...others] = outside
  return others.every(({ address }) => same(address, first?.address)) ? (first?.address ?? null) : null
}

interface Said {
  readonly address: IpAddress
  readonly isTrusted: boolean
}

function firstUntrusted(list: readonly string[], trusted: readonly Network[]): Said | 'unreadable' {
  let last: Said | 'unreadable' = 'unreadable'
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

/** The `for` of each element of `Forwarded` (RFC 7239); an element without one hides its address. */
function forwardedFor(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  if (text.trim() === '') return []
  return text.split(',').map((element) => {
    const parameters = element.split(';').map((part) => part.trim())
    const found = parameters.find((part) => /^for=/i.test(part)) ?? ''
    return bare(found.slice(4).replace(/^"(.*)"$/, '$1'))
  })
}

/** An address without brackets and port: `[2001:db8::1]:443`, `192.0.2.1:80`. */
function bare(text: string): string {
  const match = /^\[([^\]]+)\](?::[0-9]{1,5})?$|^([0-9.]+)(?::[0-9]{1,5})?$/.exec(text)
  return match?.[1] ?? match?.[2] ?? text
}

function isLoopback({ family, value }: IpAddress): boolean {
  return family === 4 ? value >> 24n === 127n : value === 1n
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
