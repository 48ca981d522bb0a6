import type { Facts } from '../facts.ts'
import { type Examined, problem, right, warning } from '../finding.ts'
import { findings, remedies } from '../texts.ts'

const DAY = 86_400_000
/** In ms. Earlier than this, a renewal that works has time. */
const SOON = 21 * DAY

/** Whether each certificate can be used, and when it ends. */
export function examineCertificate({ certificates, now }: Facts): Examined[] {
  if (certificates.length === 0) return [right(findings('doctor.certificate-none'))]
  return certificates.map(({ place, file, isOwn, error: reason, end }) => {
    if (isOwn) return right(findings('doctor.certificate-own', { place }))
    if (reason !== null || end === null)
      return problem(
        findings('doctor.certificate-unusable', { place, reason: reason ?? '' }),
        remedies('remedy.correct'),
      )
    const day = new Date(end).toISOString().slice(0, 10)
    if (end < now) return problem(findings('doctor.certificate-ended', { place, file, day }), remedies('remedy.renew'))
    if (end < now + SOON)
      return warning(findings('doctor.certificate-ends', { place, file, day }), remedies('remedy.renew'))
    return right(findings('doctor.certificate', { place, day }))
  })
}
