import { reasons } from '../../cache/texts.ts'
import type { Facts } from '../facts.ts'
import { type Examined, note, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

/** With the first write that a client makes, the gateway knows more. */
const EARLY = [reasons('stamp.seeking').text, reasons('stamp.unproved').text]

/** Whether the gateway sees the collection's files, so that cached replies end with each change (the stamp). */
export function examineFiles({ gateway, configuration: { config }, upstreams }: Facts): Examined[] {
  if (config.cache === null) return [note(findings('doctor.cache-off'))]
  if (gateway.kind !== 'running') {
    const reason =
      gateway.kind === 'absent' ? findings('doctor.gateway-absent', { place: gateway.place }).text : gateway.reason
    return [note(findings('doctor.files-unknown', { reason }))]
  }
  if (gateway.state.cache.by === 'stamp') return [right(findings('doctor.files-shared'))]
  const down = upstreams.find(({ state }) => state !== 'up')
  if (down !== undefined) return [note(findings('doctor.files-unknown', { reason: down.reason.text }))]
  const { reason } = gateway.state.cache
  if (reason === null || EARLY.includes(reason)) return [note(findings('doctor.files-early'))]
  const finding = findings('doctor.files-by-time', { reason })
  return [config.sandbox ? note(finding) : warning(finding, remedies('remedy.collection'))]
}

/** Whether large media may go to Anki as files. */
export function examineMedia({ configuration: { config } }: Facts): Examined[] {
  const isOff = config.upstreams.some(({ offload, collection }) => offload === 'off' || collection === 'off')
  return isOff
    ? [warning(findings('doctor.offload-off'), remedies('remedy.offload'))]
    : [right(findings('doctor.offload-auto'))]
}
