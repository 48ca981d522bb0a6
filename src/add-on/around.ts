import { type Address, formatAddress, isLoopbackHost } from '../net/address.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { AddOn, SettingChanges } from './add-on.ts'
import { findings, remedies } from './texts.ts'

/** What is known about an AnkiConnect behind the gateway, and about the ways around the gateway. */
export interface AroundFacts {
  /** AnkiConnect in Anki's data folder; null if it is not known. */
  readonly addOn: Pick<AddOn, 'base' | 'metaFile' | 'settings'> | null
  /** The address at which the gateway asks it. */
  readonly anki: Address
  /** The gateway's key for it; null if it has none. */
  readonly key: string | null
  /** The ports on which the gateway serves clients. */
  readonly clientPorts: readonly number[]
  /** Whether it answers without a key; null if nothing answered. */
  readonly answersKeyless: boolean | null
  /** The addresses of this machine for others at which it answers. */
  readonly elsewhere: readonly Address[]
}

/** A way around the gateway, with its remedy. */
export interface Bypass {
  readonly kind: 'port' | 'key' | 'no-key' | 'address'
  readonly finding: Text
  readonly remedy: Text
  /** The settings of AnkiConnect that close it; null if they are not known. */
  readonly changes: SettingChanges | null
}

const LOOPBACK = '127.0.0.1'

/** Returns each way around the gateway: AnkiConnect back on the port of the clients, without a key, or reachable from other machines. */
export function bypasses({ addOn, anki, key, clientPorts, answersKeyless, elsewhere }: AroundFacts): Bypass[] {
  const found: Bypass[] = []
  const fix = addOn === null ? null : remedies('remedy.doctor-fix')
  const { webBindPort: port, webBindAddress: address } = addOn?.settings ?? {}
  if (addOn !== null && port !== undefined && port !== anki.port && clientPorts.includes(port)) {
    const finding = findings('around.port-back', { port, file: addOn.metaFile })
    found.push({ kind: 'port', finding, remedy: remedies('remedy.doctor-fix'), changes: { webBindPort: anki.port } })
  }
  // Without an answer, the settings say where it will be.
  const place = formatAddress(answersKeyless === null && port !== undefined ? { ...anki, port } : anki)
  const hasNoKey = answersKeyless ?? addOn?.settings.apiKey === null
  if (hasNoKey && key === null)
    found.push({
      kind: 'no-key',
      finding: findings('around.no-key', { place }),
      remedy: remedies('remedy.give-key'),
      changes: null,
    })
  else if (hasNoKey && key !== null)
    found.push({
      kind: 'key',
      finding: findings('around.key-lost', { place }),
      remedy: fix ?? remedies('remedy.give-key'),
      changes: { apiKey: key },
    })
  const [other] = elsewhere
  const isWide = address !== undefined && !isLoopbackHost(address) && address !== 'localhost'
  if (other !== undefined || isWide) {
    const finding =
      other !== undefined
        ? findings('around.other-machines', { place: formatAddress(other) })
        : findings('around.binds-wide', { address: address ?? '', file: addOn?.metaFile ?? '' })
    found.push({
      kind: 'address',
      finding,
      remedy: remedies('remedy.doctor-fix'),
      changes: { webBindAddress: LOOPBACK },
    })
  }
  return found
}
