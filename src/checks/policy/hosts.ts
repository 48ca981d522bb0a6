import { withoutBrackets } from '../../net/address.ts'
import { contains, type IpAddress, type Network, parseIp, parseNetwork } from '../../net/network.ts'

/** The value of a `host` matcher: a host, a pattern of hosts, a network, or one of three words. */
export type HostRule =
  | { readonly kind: 'word'; readonly word: HostWord }
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'below'; readonly suffix: string }

export const HOST_WORDS = ['public', 'loopback', 'private'] as const
type HostWord = (typeof HOST_WORDS)[number]

/** The parts of a URL that a policy reads; the host without brackets, in lower case. */
export interface UrlParts {
  readonly scheme: string
  readonly host: string
}

/** The characters of a host on which all readers of URLs agree. */
const STRICT_URL = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?(?:[/?#].*)?$/

const CONTROL = /[\p{Cc}\\]/u

/** A name that no reader treats as a number. */
const PLAIN_NAME = /^(?:[A-Za-z0-9_-]+\.)*[A-Za-z]+$/

/**
 * Parses a URL. Returns null for user names, percent signs or other letters in the host, backslashes and control characters, because
 * readers of URLs understand these in different ways. Returns numeric hosts as their address.
 */
export function splitUrl(text: string): UrlParts | null {
  const match = CONTROL.test(text) ? null : STRICT_URL.exec(text)
  if (match === null) return null
  const scheme = (match[1] as string).toLowerCase()
  const written = match[2] as string
  if (PLAIN_NAME.test(written)) return { scheme, host: written.toLowerCase() }
  if (!URL.canParse(`http://${written}/`)) return null
  // This reads decimal, octal and hexadecimal spellings of an address (2130706433, 0x7f.1) as the resolver does.
  const { hostname } = new URL(`http://${written}/`)
  const host = withoutBrackets(hostname).replace(/\.$/, '')
  return host === '' ? null : { scheme, host }
}

/** Reads the value of a `host` matcher; null if it is something other than a host. */
export function readHostRule(text: string): HostRule | null {
  const word = HOST_WORDS.find((one) => one === text)
  if (word !== undefined) return { kind: 'word', word }
  const bare = withoutBrackets(text)
  const parsed = parseNetwork(bare)
  if (parsed !== null) return parsed.suggestion === null ? { kind: 'network', network: parsed.network } : null
  const name = text.toLowerCase().replace(/\.$/, '')
  if (/^\*\.[a-z0-9._-]+$/.test(name)) return { kind: 'below', suffix: name.slice(1) }
  return /^[a-z0-9._-]+$/.test(name) && /[a-z]/.test(name) ? { kind: 'name', name } : null
}

/** The kind of a host to a rule. `apart` means link-local, metadata and unspecified addresses, and those that hide another address. */
type HostKind = HostWord | 'apart'

/**
 * Whether a rule names a host. To match a host that is not public, the rule must name its kind. To match one that is `apart`, it must
 * name the address, network or name itself.
 */
export function hostMatches(rule: HostRule, host: string): boolean {
  const address = parseIp(host)
  switch (rule.kind) {
    case 'word':
      return wordNames(rule.word, kindOf(host, address))
    case 'network':
      return address !== null && contains(rule.network, address) && (!isApart(address) || isOnlyApart(rule.network))
    case 'name':
      return host === rule.name
    case 'below':
      return address === null && host.endsWith(rule.suffix) && kindOf(host, null) === 'public'
  }
}

/**
 * Whether the gateway may connect to an IP address for an allowed host. The name service decides where a name leads, so a name
 * alone allows no address of another kind. A public name allows public addresses, a name of this machine allows loopback ones, and a
 * name of the home network allows private and loopback ones. An address that a rule names itself is always allowed. Without rules
 * (null) the kind of the host decides.
 */
export function hostReaches(rules: readonly HostRule[] | null, host: string, ip: string): boolean {
  if (rules?.some((rule) => hostMatches(rule, ip))) return true
  const address = parseIp(ip)
  if (address === null) return false
  if (parseIp(host) !== null) return rules === null
  const named = rules === null || rules.some((rule) => nameRules(rule) && hostMatches(rule, host))
  if (!named) return false
  const kind = kindOf(ip, address)
  switch (kindOf(host, null)) {
    case 'public':
      return kind === 'public'
    case 'loopback':
      return kind === 'loopback'
    case 'private':
      return kind !== 'apart'
    case 'apart':
      return rules !== null && kind === 'apart'
  }
}

function nameRules({ kind }: HostRule): boolean {
  return kind === 'name' || kind === 'below'
}

function wordNames(word: HostWord, kind: HostKind): boolean {
  return kind === word || (word === 'private' && kind === 'loopback')
}

const networks = (texts: readonly string[]) => texts.map((text) => parseNetwork(text)?.network as Network)

const LOOPBACK = networks(['127.0.0.0/8', '::1'])

/**
 * Addresses that no word names (from IANA's special-purpose registries and the documentation of cloud providers): link-local ones, where
 * metadata services and devices live; metadata services with an address elsewhere (AWS, Google, Alibaba, Oracle, Azure);
 * unspecified, multicast and broadcast ones; and IPv6 addresses that lead to an IPv4 one under another number.
 */
const APART = networks([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '224.0.0.0/3',
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2002::/16',
  'fd00:ec2::/32',
  'fd20:ce::/32',
  'fe80::/10',
  'ff00::/8',
])

/** A prefix under which a network without IPv4 reaches the public IPv4 internet (RFC 6052). */
const NAT64 = networks(['64:ff9b::/96'])

/** The addresses of home and office networks. */
const PRIVATE = networks([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  'fc00::/7',
  'fec0::/10',
])

/** ISATAP (RFC 5214): an IPv4 address in the lower half of any IPv6 one. */
const ISATAP = new Set([0x0000_5efen, 0x0200_5efen])

/** Names that the home network resolves: without a dot, or in a zone that the public name service does not have. */
const HOME_NAME = /^[^.]+$|\.(?:local|localdomain|internal|intranet|lan|home|home\.arpa|corp)$/

/** Names under which clouds offer their metadata services. */
const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
])

function kindOf(host: string, address: IpAddress | null): HostKind {
  if (address !== null) {
    if (isIn(LOOPBACK, address)) return 'loopback'
    if (isApart(address)) return 'apart'
    return isIn(PRIVATE, address) ? 'private' : 'public'
  }
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  if (METADATA_NAMES.has(host)) return 'apart'
  return HOME_NAME.test(host) ? 'private' : 'public'
}

function isApart(address: IpAddress): boolean {
  if (isIn(LOOPBACK, address)) return false
  if (isIn(NAT64, address)) {
    const inner: IpAddress = { family: 4, value: address.value & 0xffff_ffffn }
    return isIn(LOOPBACK, inner) || isIn(APART, inner) || isIn(PRIVATE, inner)
  }
  return isIn(APART, address) || (address.family === 6 && ISATAP.has((address.value >> 32n) & 0xffff_ffffn))
}

/** Whether a rule's network is meant for such addresses, and does not just include them with all others. */
function isOnlyApart(network: Network): boolean {
  const first: IpAddress = { family: network.family, value: BigInt(`0x${network.first}`) }
  return APART.some((apart) => apart.length <= network.length && contains(apart, first))
}

function isIn(ranges: readonly Network[], address: IpAddress): boolean {
  return ranges.some((network) => contains(network, address))
}
