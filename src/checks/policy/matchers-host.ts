import { contains, type IpAddress, type Network, parseIp, parseNetwork } from '../../config/network.ts'

/** What a `host` matcher names: a host, a pattern of them, a network, or one of three words. */
export type HostRule =
  | { readonly kind: 'word'; readonly word: HostWord }
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'below'; readonly suffix: string }

export const HOST_WORDS = ['public', 'loopback', 'private'] as const
type HostWord = (typeof HOST_WORDS)[number]

/** A URL's parts as far as a policy looks at them; the host without brackets, in lower case. */
export interface UrlParts {
  readonly scheme: string
  readonly host: string
}

/** Whatever one reader of URLs takes for the end of a name and another does not is none of the characters here. */
const STRICT_URL = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?(?:[/?#].*)?$/

const CONTROL = /[\p{Cc}\\]/u

/** A name that no reader takes for a number. */
const PLAIN_NAME = /^(?:[A-Za-z0-9_-]+\.)*[A-Za-z]+$/

/**
 * Takes a URL apart, or refuses to: null for user names, percent signs or other letters in the host, backslashes and control
 * characters, which readers of URLs understand in different ways. Numeric hosts come out as the address they stand for.
 */
export function splitUrl(text: string): UrlParts | null {
  const match = CONTROL.test(text) ? null : STRICT_URL.exec(text)
  if (match === null) return null
  const scheme = (match[1] as string).toLowerCase()
  const written = match[2] as string
  if (PLAIN_NAME.test(written)) return { scheme, host: written.toLowerCase() }
  if (!URL.canParse(`http://${written}/`)) return null
  // Decimal, octal and hexadecimal spellings of an address (2130706433, 0x7f.1) are read as the resolver would.
  const { hostname } = new URL(`http://${written}/`)
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  return host === '' ? null : { scheme, host }
}

/** Reads what a `host` matcher names; null where it is nothing of that kind. */
export function readHostRule(text: string): HostRule | null {
  const word = HOST_WORDS.find((one) => one === text)
  if (word !== undefined) return { kind: 'word', word }
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const parsed = parseNetwork(bare)
  if (parsed !== null) return parsed.suggestion === null ? { kind: 'network', network: parsed.network } : null
  const name = text.toLowerCase().replace(/\.$/, '')
  if (/^\*\.[a-z0-9._-]+$/.test(name)) return { kind: 'below', suffix: name.slice(1) }
  return /^[a-z0-9._-]+$/.test(name) && /[a-z]/.test(name) ? { kind: 'name', name } : null
}

/** Whether a host is what a rule names. What is not public is only found by a rule that names it as what it is. */
export function hostMatches(rule: HostRule, host: string): boolean {
  const address = parseIp(host)
  switch (rule.kind) {
    case 'word':
      return rule.word === 'private' ? kindOf(host, address) !== 'public' : kindOf(host, address) === rule.word
    case 'network':
      return address !== null && contains(rule.network, address)
    case 'name':
      return host === rule.name
    case 'below':
      return address === null && host.endsWith(rule.suffix) && kindOf(host, null) === 'public'
  }
}

const networks = (texts: readonly string[]) => texts.map((text) => parseNetwork(text)?.network as Network)

const LOOPBACK = networks(['127.0.0.0/8', '::1'])

/** IANA's special-purpose registries: what a home, an office or one link uses, and what leads there under another number. */
const NOT_PUBLIC = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
])

/** Names that are answered at home: without a dot, or of a zone that the public name service does not have. */
const HOME_NAME = /^[^.]+$|\.(?:local|localdomain|internal|intranet|lan|home|home\.arpa|corp)$/

function kindOf(host: string, address: IpAddress | null): 'public' | 'loopback' | 'private' {
  if (address !== null) {
    if (LOOPBACK.some((network) => contains(network, address))) return 'loopback'
    return NOT_PUBLIC.some((network) => contains(network, address)) ? 'private' : 'public'
  }
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  return HOME_NAME.test(host) ? 'private' : 'public'
}
