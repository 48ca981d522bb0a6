import { isIP } from 'node:net'

/** An IP address as a number. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is stored as the IPv4 address. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/** The range of all addresses that share their first `length` bits with `first`. */
export interface Network {
  readonly family: 4 | 6
  /** The lowest address as a hexadecimal number. A text keeps the configuration plain data. */
  readonly first: string
  readonly length: number
}

const BITS = { 4: 32, 6: 128 } as const
const MAPPED = 0xffff_0000_0000n

/** Reads an IP literal without brackets and ignores its zone (`%eth0`). Returns null if it is not valid. */
export function parseIp(text: string): IpAddress | null {
  const [literal = ''] = text.split('%', 1)
  const family = isIP(literal)
  if (family === 4) return { family, value: parseIPv4(literal) }
  if (family !== 6) return null
  const value = parseIPv6(literal)
  return value >> 32n === MAPPED >> 32n ? { family: 4, value: value & 0xffff_ffffn } : { family, value }
}

/**
 * Reads `ADDRESS/LENGTH`, or a single address.
 * Returns null if it is not valid.
 * `suggestion` is set if the address has bits after the length, so that the intended range is unclear.
 */
export function parseNetwork(text: string): { network: Network; suggestion: string | null } | null {
  const match = /^([0-9A-Fa-f:.]+)(?:\/([0-9]{1,3}))?$/.exec(text)
  const address = match?.[1] === undefined ? null : parseIp(match[1])
  if (match === null || address === null) return null
  const written = isIP(match[1] as string) as 4 | 6
  const length =
    match[2] === undefined ? BITS[address.family] : Number(match[2]) - (BITS[written] - BITS[address.family])
  if (length < 0 || length > BITS[address.family]) return null
  const rest = BigInt(BITS[address.family] - length)
  const first = (address.value >> rest) << rest
  const network = { family: address.family, first: first.toString(16), length }
  return { network, suggestion: first === address.value ? null : formatNetwork(network) }
}

/** Returns the network of the first `length` bits of an address. */
export function networkAround({ family, value }: IpAddress, length: number): Network {
  const rest = BigInt(BITS[family] - length)
  return { family, first: ((value >> rest) << rest).toString(16), length }
}

/** Returns whether an address is in a network. */
export function contains({ family, first, length }: Network, address: IpAddress): boolean {
  if (family !== address.family) return false
  const rest = BigInt(BITS[family] - length)
  return address.value >> rest === BigInt(`0x${first}`) >> rest
}

/** The networks that never leave this machine. */
export const LOOPBACK: readonly Network[] = [
  { family: 4, first: '7f000000', length: 8 },
  { family: 6, first: '1', length: 128 },
]

/** Returns whether only this machine can have the address. */
export function isLoopback({ family, value }: IpAddress): boolean {
  return family === 4 ? value >> 24n === 127n : value === 1n
}

/** Returns whether two networks have an address in common. */
export function overlap(one: Network, other: Network): boolean {
  const [wide, narrow] = one.length < other.length ? [one, other] : [other, one]
  return contains(wide, { family: narrow.family, value: BigInt(`0x${narrow.first}`) })
}

/** Formats a network as `ADDRESS/LENGTH`, or as the address alone if the range contains no other. */
export function formatNetwork({ family, first, length }: Network): string {
  const address = formatIp({ family, value: BigInt(`0x${first}`) })
  return length === BITS[family] ? address : `${address}/${length}`
}

/** Formats an address in its shortest spelling. */
export function formatIp({ family, value }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function parseIPv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function parseIPv6(text: string): bigint {
  const [head = '', tail] = expandTail(text).split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const zeros = new Array<string>(tail === undefined ? 0 : 8 - before.length - after.length).fill('0')
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

/** Replaces an IPv4 address at the end, as in `::ffff:192.0.2.1`, by two groups. */
function expandTail(text: string): string {
  const at = text.lastIndexOf(':') + 1
  const last = text.slice(at)
  if (!last.includes('.')) return text
  const value = parseIPv4(last)
  return `${text.slice(0, at)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
}
