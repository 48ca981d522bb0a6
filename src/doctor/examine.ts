import { examineAddOn } from './examinations/add-on.ts'
import { examineAdminKey } from './examinations/admin-key.ts'
import { examineAnki } from './examinations/anki.ts'
import { examineAppNap } from './examinations/app-nap.ts'
import { examineAround } from './examinations/around.ts'
import { examineCertificate } from './examinations/certificate.ts'
import { examineConfiguration } from './examinations/configuration.ts'
import { examineDoors } from './examinations/doors.ts'
import { examineFiles, examineMedia } from './examinations/files.ts'
import { examineGateway } from './examinations/gateway.ts'
import { examineNode } from './examinations/node.ts'
import { examinePace } from './examinations/pace.ts'
import { examinePlace } from './examinations/place.ts'
import { examineRelease } from './examinations/release.ts'
import { examineReservedPort } from './examinations/reserved-port.ts'
import { examineService } from './examinations/service.ts'
import { examineTunnel } from './examinations/tunnel.ts'
import type { Facts } from './facts.ts'
import type { Examined, Finding } from './finding.ts'

/** Every examination by its name, in the order in which the report shows them. */
export const EXAMINATIONS: Readonly<Record<string, (facts: Facts) => Examined[]>> = {
  gateway: examineGateway,
  configuration: examineConfiguration,
  service: examineService,
  node: examineNode,
  'add-on': examineAddOn,
  anki: examineAnki,
  port: examinePlace,
  around: examineAround,
  doors: examineDoors,
  tunnel: examineTunnel,
  'admin key': examineAdminKey,
  certificate: examineCertificate,
  'reserved ports': examineReservedPort,
  release: examineRelease,
  pace: examinePace,
  files: examineFiles,
  media: examineMedia,
  'app nap': examineAppNap,
}

/** Runs every examination. */
export function examine(facts: Facts): Finding[] {
  return Object.entries(EXAMINATIONS).flatMap(([about, look]) => look(facts).map((found) => ({ about, ...found })))
}

/** Whether a finding is something wrong. */
export function isWrong({ severity }: Pick<Finding, 'severity'>): boolean {
  return severity === 'warning' || severity === 'problem'
}
