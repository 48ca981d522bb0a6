import { formatAddress } from '../../net/address.ts'
import { aroundOf } from '../around-of.ts'
import { DOCTOR_FIX } from '../cures.ts'
import { doorName } from '../door-name.ts'
import type { Facts } from '../facts.ts'
import { type Examined, note, problem, right } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether clients find the gateway on their port, and AnkiConnect has a port of its own. */
export function examinePlace(facts: Facts): Examined[] {
  const { addOns, upstreams, doors } = facts
  const clientPorts = portsOf(facts)
  const inFront = doors
    .filter(({ address, kind }) => clientPorts.includes(address.port) && kind !== 'gateway')
    .map(({ address, kind }) => {
      const place = formatAddress(address)
      const finding =
        kind === 'other'
          ? findings('doctor.something-in-front', { place })
          : findings('doctor.in-front', { what: doorName(kind, true), place })
      return problem(finding, remedies(kind === 'anki-connect' ? 'remedy.move-anki' : 'remedy.give-way'))
    })
  const back = aroundOf(facts, 'port')
  const local = upstreams.filter(({ isLocal }) => isLocal)
  const expected = local.map(({ address }) => address.port)
  const differs = addOns
    .filter(({ settings }) => local.length > 0 && !expected.includes(settings.webBindPort))
    .filter(({ settings }) => !clientPorts.includes(settings.webBindPort))
    .map(({ settings, metaFile: file, base }) => {
      const [first] = local
      const [port = 0] = expected
      const place = first === undefined ? '' : formatAddress(first.address)
      const finding = findings('doctor.port-differs', { port: settings.webBindPort, file, place })
      return problem(finding, DOCTOR_FIX, { kind: 'settings', base, changes: { webBindPort: port } })
    })
  const found = [...inFront, ...back, ...differs]
  if (found.length > 0) return found
  const [addOn] = addOns
  if (addOn === undefined) return [note(findings('doctor.place-unknown'))]
  return [right(findings('doctor.place-right', { port: addOn.settings.webBindPort }))]
}

/** Returns the ports on which the gateway serves clients. */
function portsOf({ configuration }: Facts): number[] {
  return configuration.config.listen.map(({ address }) => address.port)
}
