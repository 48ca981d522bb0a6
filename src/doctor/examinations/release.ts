import type { Facts } from '../facts.ts'
import { type Examined, note, right, warning } from '../finding.ts'
import { findings, names, remedies } from '../texts.ts'

/** The release of AnkiConnect, and whether it is of the older generation. */
export function examineRelease({ addOns, upstreams }: Facts): Examined[] {
  const [addOn] = addOns
  const { generation } = upstreams.find((upstream) => upstream.generation !== null) ?? { generation: null }
  const released = addOn?.released ?? null
  const day = released === null ? null : new Date(released).toISOString().slice(0, 10)
  if (generation === 'older') {
    const finding = findings('doctor.release-older', { day: day ?? names('door.unknown-day').text })
    return [warning(finding, remedies('remedy.update'))]
  }
  if (addOn === undefined) return [note(findings('doctor.place-unknown'))]
  const words = names(generation === null ? 'door.unknown-generation' : `door.${generation}`).text
  return [
    day === null
      ? note(findings('doctor.release-unknown', { generation: words }))
      : right(findings('doctor.release', { day, generation: words })),
  ]
}
