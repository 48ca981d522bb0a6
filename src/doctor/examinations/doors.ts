import { formatAddress } from '../../net/address.ts'
import { doorName } from '../door-name.ts'
import type { Facts } from '../facts.ts'
import { type Examined, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether there are other doors to Anki: another AnkiConnect, Tsunagi, AnkiMCP, or something that is not known. */
export function examineDoors({ doors, configuration, upstreams }: Facts): Examined[] {
  const ours = [
    ...configuration.config.listen.map(({ address }) => address.port),
    configuration.config.admin.address.port,
    ...upstreams.map(({ address }) => address.port),
  ]
  const found = doors
    .filter(({ address, kind }) => !ours.includes(address.port) && kind !== 'gateway' && kind !== 'pages')
    .flatMap(({ address, kind, isKeyless, isOfAnki }) => {
      const place = formatAddress(address)
      if (kind === 'other')
        return isOfAnki ? [warning(findings('doctor.door-other', { place }), remedies('remedy.know-door'))] : []
      const code = isKeyless === false ? 'doctor.door-keyed' : 'doctor.door-keyless'
      return [warning(findings(code, { what: doorName(kind), place }), remedies('remedy.close-door'))]
    })
  return found.length > 0 ? found : [right(findings('doctor.doors-none'))]
}
