import { isIPv4 } from 'node:net'
import type { ClientConfig } from '../clients/client.ts'
import type { ListenerConfig } from '../edge/listen.ts'
import { isLoopbackHost } from '../net/address.ts'
import { LOOPBACK, type Network, overlap } from '../net/network.ts'

/** Whether a client could reach a listener without a proxy in between, judging by its `from`. */
export function couldReach(
  { from }: Pick<ClientConfig, 'from'>,
  { address }: Pick<ListenerConfig, 'address'>,
): boolean {
  return from?.some((network) => reaches(network, address.host)) ?? true
}

/**
 * Whether a connection from some address of a network can arrive at a listener on `host`. A local caller of another interface of this
 * machine has the address of that interface.
 */
function reaches(network: Network, host: string): boolean {
  if (network.family !== (isIPv4(host) ? 4 : 6)) return false
  if (host === '0.0.0.0' || host === '::') return true
  return isLoopbackHost(host)
    ? LOOPBACK.some((one) => overlap(one, network))
    : !LOOPBACK.some((one) => holds(one, network))
}

function holds(one: Network, other: Network): boolean {
  return one.length <= other.length && overlap(one, other)
}
