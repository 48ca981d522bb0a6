import { resolve } from 'node:path'
import { clash, formatAddress, isLoopback, parseAddress, takesIn } from './address.ts'
import type { Address, CertificateConfig, ListenerConfig } from './config.ts'
import { type Reading, readWord } from './reading.ts'
import type { ReadContext } from './settings.ts'

type Members = Readonly<Record<string, unknown>>

const ADDRESS = 'expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:8765 or [::1]:8765'

/** Where clients are served: a list, or a text with commas as the environment has it. Relative names of files start at `folder`. */
export function readListen(value: unknown, { folder }: Pick<ReadContext, 'folder'>): Reading<ListenerConfig[]> {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s*,\s*/) : []
  if (items.length === 0) return no('expected at least one HOST:PORT, such as "127.0.0.1:8765"')
  const listeners: ListenerConfig[] = []
  for (const [index, item] of items.entries()) {
    const reading = isMap(item) ? readMap(item, folder) : readHere(item)
    if (!reading.ok) return { ...reading, at: [index, ...(reading.at ?? [])] }
    for (const listener of reading.value) {
      const taken = listeners.find(({ address }) => clash(address, listener.address))
      if (taken !== undefined) return { ...no(describeClash(taken.address, listener.address)), at: [index] }
      listeners.push(listener)
    }
  }
  return { ok: true, value: listeners }
}

/** An address of this machine that no other can reach. */
function readHere(value: unknown): Reading<ListenerConfig[]> {
  const addresses = typeof value === 'string' ? parseAddress(value) : null
  if (addresses === null) return no(ADDRESS)
  const outside = addresses.find(({ host }) => !isLoopback(host))
  if (outside === undefined)
    return { ok: true, value: addresses.map((address) => ({ address, transport: 'loopback' })) }
  const address = formatAddress(outside)
  return no(
    `${outside.host} is not a loopback address: others reach it, so it has to be said how what is sent there travels. In the ` +
      `configuration file write { address: "${address}", transport: tls, certificate: self-signed }, or the same with cert and ` +
      'key, or transport: plain (docs/tls.md). For this machine alone use 127.0.0.1 or [::1]',
  )
}

function readMap({ address, transport, ...rest }: Members, folder: string): Reading<ListenerConfig[]> {
  const addresses = typeof address === 'string' ? parseAddress(address) : null
  if (addresses === null) return { ...no(ADDRESS), at: ['address'] }
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
  if (superfluous !== undefined) return { ...no('only transport: tls has a certificate'), at: [superfluous] }
  return { ok: true, value: addresses.map((each) => ({ address: each, transport: 'plain' })) }
}

function readCertificate({ cert, key, certificate }: Members, folder: string): Reading<CertificateConfig> {
  if (certificate !== undefined) {
    const word = readWord(['self-signed'])(certificate)
    if (!word.ok) return { ...word, at: ['certificate'] }
    if (cert === undefined && key === undefined) return { ok: true, value: 'self-signed' }
    return { ...no('expected either certificate: self-signed or cert and key, not both'), at: ['certificate'] }
  }
  if (cert === undefined && key === undefined)
    return no('transport: tls needs cert and key, two PEM files, or certificate: self-signed')
  if (!isText(cert))
    return { ...no('expected the name of a PEM file with the certificate and its chain'), at: ['cert'] }
  if (!isText(key)) return { ...no("expected the name of a PEM file with the certificate's private key"), at: ['key'] }
  return { ok: true, value: { cert: resolve(folder, cert), key: resolve(folder, key) } }
}

function describeClash(one: Address, other: Address): string {
  if (one.host === other.host) return `${formatAddress(other)} is listed twice`
  const [wide, narrow] = takesIn(one, other) ? [one, other] : [other, one]
  return `${formatAddress(wide)} takes in ${formatAddress(narrow)}: name the address of one interface, or another port`
}

function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
