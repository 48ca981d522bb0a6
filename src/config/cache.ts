import { isAbsolute, resolve } from 'node:path'
import type { CacheConfig } from './config.ts'
import { type Reading, readSize, readTimer, readWord } from './reading.ts'

type Members = Readonly<Record<string, unknown>>

/** What answers are kept by: `off`, or a map whose members fill in those of `plain`. */
export function readCache(value: unknown, plain: CacheConfig): Reading<CacheConfig | null> {
  if (value === 'off') return { ok: true, value: null }
  if (!isMap(value)) return no('expected off or a map of settings')
  const actions: Record<string, number> = { ...plain.actions }
  const found: Record<string, unknown> = { ...plain, actions }
  const given = (value.actions ?? {}) as Members
  for (const [name, bound] of Object.entries(given)) {
    const reading = bound === 'off' ? ({ ok: true, value: 0 } as const) : readTimer(bound)
    if (!reading.ok) return no(`actions.${name}: expected off, or a duration such as 5s`)
    actions[name] = reading.value
  }
  const readers = { size: readSize, ttl: readBound, volatile: readBound, stamp: readWord(['auto', 'trust', 'off']) }
  for (const [name, read] of Object.entries(readers)) {
    if (value[name] === undefined) continue
    const reading = read(value[name])
    if (!reading.ok) return no(`${name}: ${reading.message}`)
    found[name] = reading.value
  }
  return { ok: true, value: found as unknown as CacheConfig }
}

/** `auto`, `off`, or a folder; a relative one starts at `folder`. */
export function readCollection(value: unknown, folder: string): Reading<string> {
  if (typeof value !== 'string' || value === '') return no('expected auto, off, or the name of a folder')
  if (value === 'auto' || value === 'off') return { ok: true, value }
  return { ok: true, value: isAbsolute(value) ? value : resolve(folder, value) }
}

/** A duration that may be nothing at all. */
function readBound(value: unknown): Reading<number> {
  return value === '0s' || value === '0ms' ? { ok: true, value: 0 } : readTimer(value)
}

function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
