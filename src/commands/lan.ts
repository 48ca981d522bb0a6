import type { NetworkInterfaceInfo } from 'node:os'
import { formatAddress } from '../config/address.ts'
import type { Address } from '../config/config.ts'
import { formatNetwork, parseNetwork } from '../config/network.ts'

/** An address of this machine that others on its network reach it by. */
export interface LanAddress {
  readonly host: string
  /** Who can reach it: the network it is in, as a range. */
  readonly network: string
}

/** Where clients are served, and how what they send travels there. */
export interface Serving {
  readonly address: Address
  readonly transport: 'loopback' | 'plain' | 'tls'
}

/** Bridges of containers and virtual machines, tunnels: no e-reader is behind them. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|wg|zt|tailscale|lxc|cni|ifb)/
/** Addresses that home networks have (RFC 1918). */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.)/

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** The IPv4 addresses of this machine on networks with others, the likeliest home network first. */
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

/** The listener that serves an address: its own, or one of all addresses; one in clear first, as e-readers speak nothing else. */
export function servingOn(host: string, listen: readonly Serving[]): Serving | null {
  const wanted = listen.filter(({ address }) => address.host === host || address.host === '0.0.0.0')
  return wanted.find(({ transport }) => transport !== 'tls') ?? wanted[0] ?? null
}

/** What `listen` has to hold for devices to reach an address, as lines of YAML. */
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
