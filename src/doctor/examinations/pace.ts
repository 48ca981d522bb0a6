import { DOCTOR_FIX } from '../cures.ts'
import type { Facts } from '../facts.ts'
import { type Examined, note, right, warning } from '../finding.ts'
import { findings } from '../texts.ts'

/** In ms. Above this, the interval is most of an answer's time. */
const SLOW = 10
/** The values that setup gives (docs/setup.md). */
const POLL_INTERVAL = 5
const BACKLOG = 128

/** How often AnkiConnect looks for requests. */
export function examinePace({ addOns }: Facts): Examined[] {
  if (addOns.length === 0) return [note(findings('doctor.place-unknown'))]
  return addOns.map(({ base, pollInterval: ms, backlog }) => {
    if (ms <= SLOW) return right(findings('doctor.pace', { ms }))
    const changes = { apiPollInterval: POLL_INTERVAL, ...(backlog < BACKLOG && { webBacklog: BACKLOG }) }
    return warning(findings('doctor.pace-slow', { ms }), DOCTOR_FIX, { kind: 'settings', base, changes })
  })
}
