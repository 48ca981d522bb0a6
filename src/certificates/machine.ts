import type { NetworkInterfaceInfo } from 'node:os'
import type { Wanted } from './make.ts'

/** What the system says of its network (`os.networkInterfaces`). */
export type Interfaces = Readonly<NodeJS.Dict<readonly NetworkInterfaceInfo[]>>

/** What a certificate can name: letters, digits, dashes, underscores and dots. */
const NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

/**
 * What this machine is asked for by others and by itself: `names`, localhost, and the addresses of its interfaces. Link-local IPv6
 * addresses are left out: no address field takes them.
 */
export function machineAsWanted(names: ReadonlySet<string>, interfaces: Interfaces): Wanted {
  const addresses = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ family, address }) => family === 'IPv4' || !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)
  return {
    names: [...new Set(['localhost', ...names])].filter((name) => name.length <= 253 && NAME.test(name)),
    addresses: [...new Set(addresses)],
  }
}
