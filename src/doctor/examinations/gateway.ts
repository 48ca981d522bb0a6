import { formatAddress } from '../../net/address.ts'
import { PROGRAM, shellWord } from '../../settings/program-name.ts'
import { allAround } from '../around-of.ts'
import type { Facts } from '../facts.ts'
import { type Examined, note, problem, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether the gateway runs, is this version, and has no trouble. */
export function examineGateway(facts: Facts): Examined[] {
  const { gateway, service } = facts
  const command = startCommand(facts)
  if (gateway.kind === 'absent') {
    const fix = service.isInstalled ? ({ kind: 'service' } as const) : null
    return [problem(findings('doctor.gateway-absent', gateway), remedies('remedy.start', { command }), fix)]
  }
  if (gateway.kind === 'unreadable')
    return [note(findings('doctor.gateway-unreadable', gateway), remedies('remedy.ask-gateway'))]
  const { state, ownVersion } = gateway
  const { version, total, started } = state
  // The gateway finds some ways around itself, too.
  const known = allAround(facts).map(({ text }) => text.text)
  const troubles = state.troubles.filter((trouble) => !known.some((one) => trouble.startsWith(one)))
  const since = new Date(started).toISOString().slice(0, 16).replace('T', ' ')
  const old =
    version === ownVersion
      ? []
      : [
          warning(
            findings('doctor.gateway-older', { running: version, own: ownVersion }),
            remedies('remedy.restart'),
            service.isInstalled ? { kind: 'service' } : null,
          ),
        ]
  const found = [
    ...old,
    ...otherConfiguration(facts),
    ...troubles.map((trouble) => problem(findings('doctor.gateway-trouble', { trouble }), remedies('remedy.trouble'))),
  ]
  return found.length > 0 ? found : [right(findings('doctor.gateway-runs', { version, calls: total, since }))]
}

/**
 * Only the key of the admin listener shows from outside which configuration the gateway runs with. A gateway that was started without
 * the owner's file knows neither the key of AnkiConnect nor the clients.
 */
function otherConfiguration(facts: Facts): Examined[] {
  const { file, config } = facts.configuration
  const { address, key, keyHash } = config.admin
  if (file === null || (key === null && keyHash === null)) return []
  if (facts.gateway.kind !== 'running' || !facts.gateway.isOpen) return []
  const fix = facts.service.isInstalled ? ({ kind: 'service' } as const) : null
  const finding = findings('doctor.other-configuration', { place: formatAddress(address), file })
  return [problem(finding, remedies('remedy.other-configuration', { command: startCommand(facts) }), fix)]
}

function startCommand({ configuration: { file }, platform }: Facts): string {
  return file === null ? PROGRAM : `${PROGRAM} --config ${shellWord(file, platform)}`
}
