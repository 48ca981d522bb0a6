import { networkInterfaces } from 'node:os'
import type { Address } from '../net/address.ts'
import { type IpAddress, isLoopback, parseIp } from '../net/network.ts'

/** Tells whether an IP address and port lead to the gateway itself, or to an AnkiConnect behind it. */
export type IsOurs = (ip: string, port: number) => boolean

/**
 * Compares with the addresses of this gateway's listeners and upstreams. An address counts in every spelling. For a port of this
 * gateway, every address of this machine counts, because it is not worth finding out which of them the system accepts.
 *
 * @param addresses returns the open addresses: listeners may open later, and on a port that the system chooses
 * @param interfaces returns the addresses of this machine's network interfaces
 */
export function createIsOurs(
  addresses: () => readonly Address[],
  interfaces: () => readonly string[] = ownInterfaces,
): IsOurs {
  return (ip, port) => {
    const samePort = addresses().filter((address) => address.port === port)
    if (samePort.length === 0) return false
    const faces = facesOf(ip)
    if (samePort.some(({ host }) => facesOf(host).some((own) => faces.some((face) => isSame(own, face))))) return true
    const isHere = (all: readonly IpAddress[]) => all.some((face) => isThisMachine(face, interfaces))
    return isHere(faces) && samePort.some(({ host }) => isHere(facesOf(host)))
  }
}

/** Returns every address of this machine. */
function ownInterfaces(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? [])
}

function isThisMachine(address: IpAddress, interfaces: () => readonly string[]): boolean {
  if (address.value === 0n || isLoopback(address)) return true
  return interfaces().some((own) => {
    const face = parseIp(own)
    return face !== null && isSame(face, address)
  })
}

function isSame(one: IpAddress, other: IpAddress): boolean {
  return one.family === other.family && one.value === other.value
}

/** Returns an address and the IPv4 addresses that an IPv6 address of its form can mean (NAT64, 6to4, compatible, Teredo, ISATAP). */
function facesOf(ip: string): IpAddress[] {
  const address = parseIp(ip)
  if (address === null) return []
  if (address.family === 4) return [address]
  const low = address.value & 0xffff_ffffn
  const inner = [low, low ^ 0xffff_ffffn, (address.value >> 80n) & 0xffff_ffffn]
  return [address, ...inner.map((value): IpAddress => ({ family: 4, value }))]
}
