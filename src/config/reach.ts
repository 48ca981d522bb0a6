import { isIPv4 } from 'node:net'
import { isLoopback } from './address.ts'
import type { ClientConfig, ListenerConfig } from './config.ts'
import { type Network, overlap } from './network.ts'

const LOOPBACK: readonly Network[] = [
  { family: 4, first: '7f000000', length: 8 },
  { family: 6, first: '1', length: 128 },
]

/** Whether a client could come in by a listener with no proxy in between, as far as its `from` tells. */
export function couldReach(
  { from }: Pick<ClientConfig, 'from'>,
  { address }: Pick<ListenerConfig, 'address'>,
): boolean {
  return from?.some((network) => reaches(network, address.host)) ?? true
}

/** Whether a connection from some address of a network can arrive where `host` is listened on: who calls another interface of this machine comes from that one. */
function reaches(network: Network, host: string): boolean {
  if (network.family !== (isIPv4(host) ? 4 : 6)) return false
  if (host === '0.0.0.0' || host === '::') return true
  return isLoopback(host) ? LOOPBACK.some((one) => overlap(one, network)) : !LOOPBACK.some((one) => holds(one, network))
}

function holds(one: Network, other: Network): boolean {
  return one.length <= other.length && overlap(one, other)
}
