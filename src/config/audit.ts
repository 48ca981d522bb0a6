import { isAbsolute, resolve } from 'node:path'
import type { AuditConfig } from './config.ts'
import type { Reading } from './reading.ts'
import { parseDuration } from './units.ts'

const DAY = 86_400_000

/** How the audit log is written: `off`, or a map with a file; a relative name starts at `folder`. */
export function readAudit(value: unknown, folder: string): Reading<AuditConfig | null> {
  if (value === 'off') return { ok: true, value: null }
  const { file, keep = '30d', reads = false } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof file !== 'string' || file === '') return no('expected off, or a map with the name of a file', 'file')
  const kept = typeof keep === 'string' ? parseDuration(keep) : null
  if (kept === null || kept < DAY) return no('expected a duration of a day or more, such as 30d', 'keep')
  if (typeof reads !== 'boolean') return no('expected true or false', 'reads')
  return { ok: true, value: { file: isAbsolute(file) ? file : resolve(folder, file), keep: kept, reads } }
}

function no(message: string, member: string): Reading<never> {
  return { ok: false, message, at: [member] }
}
