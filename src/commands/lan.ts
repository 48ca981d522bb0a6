import type { NetworkInterfaceInfo } from 'node:os'
import { type Address, formatAddress } from '../net/address.ts'
import { formatNetwork, parseNetwork } from '../net/network.ts'

/** An address of this machine on a network with others. */
export interface LanAddress {
  readonly host: string
  /** The network of the address, as a range. */
  readonly network: string
}

/** An address that serves clients, and its transport. */
export interface Serving {
  readonly address: Address
  readonly transport: 'loopback' | 'plain' | 'tls'
}

/** Bridges of containers and virtual machines, and tunnels. No e-reader uses them. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|wg|zt|tailscale|lxc|cni|ifb)/
/** The addresses of home networks (RFC 1918). */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.)/

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Returns the IPv4 addresses of this machine on networks with others, the likeliest home network first. */
export function lanAddresses(interfaces: Interfaces): LanAddress[] {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      .map(({ address, cidr }) => ({
        host: address,
        network: rangeOf(cidr ?? address),
        isVirtual: VIRTUAL.test(name),
      })),
  )
  const rank = ({ host, isVirtual }: (typeof found)[number]) => Number(isVirtual) * 2 + Number(!PRIVATE.test(host))
  return found.toSorted((one, other) => rank(one) - rank(other)).map(({ host, network }) => ({ host, network }))
}

/** Returns the listener for an address: its own, or one on all addresses. Prefers a plain one, because e-readers speak only HTTP. */
export function servingOn<S extends Serving>(host: string, listen: readonly S[]): S | null {
  const wanted = listen.filter(({ address }) => address.host === host || address.host === '0.0.0.0')
  return wanted.find(({ transport }) => transport !== 'tls') ?? wanted[0] ?? null
}

/** Returns the lines of YAML that `listen` needs for devices to reach an address. */
export function listenLines(host: string, port: number, listen: readonly Serving[]): string[] {
  const others = listen
    .filter(({ transport }) => transport === 'loopback')
    .map(({ address }) => `'${formatAddress(address)}'`)
  return ['listen:', ...others.map((other) => `  - ${other}`), `  - { address: '${host}:${port}', transport: plain }`]
}

function rangeOf(cidr: string): string {
  const read = parseNetwork(cidr)
  return read === null ? cidr : formatNetwork(read.network)
}
