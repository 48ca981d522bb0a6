import { formatAddress } from '../../net/address.ts'
import type { Facts } from '../facts.ts'
import { type Examined, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** Whether a program of this machine that has to ask could agree in the owner's place. */
export function examineAdminKey({ configuration: { config, askers } }: Facts): Examined[] {
  const { address, key, keyHash } = config.admin
  if (key !== null || keyHash !== null) return [right(findings('doctor.admin-key'))]
  if (askers.length === 0) return [right(findings('doctor.admin-no-askers'))]
  const finding = findings('doctor.admin-open', { clients: askers.join(', '), place: formatAddress(address) })
  return [warning(finding, remedies('remedy.admin-key'))]
}
