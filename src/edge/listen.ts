import { resolve } from 'node:path'
import type { CertificateConfig } from '../certificates/pair.ts'
import { type Address, clash, formatAddress, isLoopbackHost, parseAddress, takesIn } from '../net/address.ts'
import { readAddresses } from '../settings/kinds.ts'
import { isMap, type Members } from '../settings/many.ts'
import {
  failureInside,
  invalid,
  joinFailures,
  type Reading,
  type ReadingFailure,
  readWord,
} from '../settings/reading.ts'
import type { ReadContext } from '../settings/setting.ts'

/** An address where clients connect, and how their data travels to it. */
export type ListenerConfig =
  | { readonly address: Address; readonly transport: 'loopback' | 'plain' }
  | { readonly address: Address; readonly transport: 'tls'; readonly certificate: CertificateConfig }

const ADDRESS =
  'expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:8765 or [::1]:8765, or a port of this machine alone, such as 8765'
const PLACE = 'expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:8765 or [::1]:8765'

/**
 * Reads the addresses where clients connect: a list, one of its items, or a text with commas as in an environment variable. A port alone
 * is one of both loopback addresses.
 * Relative file names start at `folder`.
 */
export function readListen(value: unknown, { folder }: Pick<ReadContext, 'folder'>): Reading<ListenerConfig[]> {
  const items: unknown[] =
    typeof value === 'string' ? value.split(',').map((item) => item.trim()) : [value ?? []].flat()
  if (items.length === 0) return invalid('expected at least one HOST:PORT, such as "127.0.0.1:8765"')
  const listeners: ListenerConfig[] = []
  const failures: ReadingFailure[] = []
  for (const [index, item] of items.entries()) {
    const reading = isMap(item) ? readMap(item, folder) : readLoopback(item)
    // A single address has no number: in a file it stands where the list could.
    const at = Array.isArray(value) || items.length > 1 ? [index] : []
    if (!reading.ok) failures.push(failureInside(reading, ...at))
    for (const listener of reading.ok ? reading.value : []) {
      const taken = listeners.find(({ address }) => clash(address, listener.address))
      if (taken === undefined) listeners.push(listener)
      else failures.push({ ...invalid(describeClash(taken.address, listener.address)), at })
    }
  }
  return failures.length === 0 ? { ok: true, value: listeners } : joinFailures(failures)
}

/** Reads an address of this machine that no other machine can reach. */
function readLoopback(value: unknown): Reading<ListenerConfig[]> {
  const addresses = readAddresses(value)
  if (addresses === null) return invalid(ADDRESS)
  const outside = addresses.find(({ host }) => !isLoopbackHost(host))
  if (outside === undefined)
    return { ok: true, value: addresses.map((address) => ({ address, transport: 'loopback' })) }
  return needsTransport(outside)
}

/** The failure of an address that other machines can reach, with what to write. */
function needsTransport(outside: Address): ReadingFailure {
  const address = formatAddress(outside)
  return invalid(
    `${outside.host} is not a loopback address: other machines can reach it, so it needs a transport. In the ` +
      `configuration file write { address: "${address}", transport: tls, certificate: self-signed }, or the same with cert and ` +
      'key, or transport: plain (docs/tls.md). For this machine alone use 127.0.0.1 or [::1]',
  )
}

function readMap({ address, transport, ...rest }: Members, folder: string): Reading<ListenerConfig[]> {
  const addresses = typeof address === 'string' ? parseAddress(address) : null
  if (addresses === null) return { ...invalid(PLACE), at: ['address'] }
  const outside = addresses.find(({ host }) => !isLoopbackHost(host))
  if (transport === undefined && outside !== undefined) return needsTransport(outside)
  const word = readWord(['plain', 'tls'])(transport)
  if (!word.ok) return { ...word, at: ['transport'] }
  if (word.value === 'tls') {
    const certificate = readCertificate(rest, folder)
    if (!certificate.ok) return certificate
    return {
      ok: true,
      value: addresses.map((each) => ({ address: each, transport: 'tls', certificate: certificate.value })),
    }
  }
  const [superfluous] = Object.keys(rest)
  if (superfluous !== undefined) return { ...invalid('only transport: tls has a certificate'), at: [superfluous] }
  return { ok: true, value: addresses.map((each) => ({ address: each, transport: 'plain' })) }
}

function readCertificate({ cert, key, certificate }: Members, folder: string): Reading<CertificateConfig> {
  if (certificate !== undefined) {
    const word = readWord(['self-signed'])(certificate)
    if (!word.ok) return { ...word, at: ['certificate'] }
    if (cert === undefined && key === undefined) return { ok: true, value: 'self-signed' }
    return { ...invalid('expected either certificate: self-signed or cert and key, not both'), at: ['certificate'] }
  }
  if (cert === undefined && key === undefined)
    return invalid('transport: tls needs cert and key, two PEM files, or certificate: self-signed')
  if (!isText(cert))
    return { ...invalid('expected the name of a PEM file with the certificate and its chain'), at: ['cert'] }
  if (!isText(key))
    return { ...invalid("expected the name of a PEM file with the certificate's private key"), at: ['key'] }
  return { ok: true, value: { cert: resolve(folder, cert), key: resolve(folder, key) } }
}

function describeClash(one: Address, other: Address): string {
  if (one.host === other.host) return `${formatAddress(other)} is listed twice`
  const [wide, narrow] = takesIn(one, other) ? [one, other] : [other, one]
  return `${formatAddress(wide)} includes ${formatAddress(narrow)}: use the address of one interface, or another port`
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
