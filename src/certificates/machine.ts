import type { NetworkInterfaceInfo } from 'node:os'
import type { CertificateSubjects } from './make.ts'

/** The network interfaces of this machine (`os.networkInterfaces`). */
export type Interfaces = Readonly<NodeJS.Dict<readonly NetworkInterfaceInfo[]>>

/** The names that a certificate can contain: letters, digits, dashes, underscores and dots. */
const NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

/**
 * Returns the names and addresses that clients use for this machine: `names`, localhost, and the addresses of its
 * interfaces.
 * Link-local IPv6 addresses are missing, because no address field accepts them.
 */
export function machineSubjects(names: ReadonlySet<string>, interfaces: Interfaces): CertificateSubjects {
  const addresses = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ family, address }) => family === 'IPv4' || !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)
  return {
    names: [...new Set(['localhost', ...names])].filter((name) => name.length <= 253 && NAME.test(name)),
    addresses: [...new Set(addresses)],
  }
}
