import type { LogConfig } from '../observe/settings.ts'
import type { Reading } from '../settings/reading.ts'
import { record } from '../settings/record.ts'
import type { ReadContext } from '../settings/setting.ts'
import { onlyUpstream } from '../upstream/several.ts'
import type { Config } from './config.ts'
import { rows } from './settings.ts'

/** The context of the built-in values, which name no files and hold no secrets. */
const nowhere: ReadContext = {
  folder: '/',
  file: null,
  written: () => null,
  reads: () => {},
  note: () => {},
  shows: () => {},
}

/**
 * Returns the built-in configuration. Its logs are json, for programs; a start at a terminal asks for `pretty`.
 */
export function defaultConfig(logFormat: LogConfig['format'] = 'json'): Config {
  const { upstream, upstreams: _, ...others } = rows
  const rest = read(record(others).read({}, nowhere))
  const first = { name: onlyUpstream, ...read(upstream.kind.read({}, nowhere)) }
  return deepFreeze({ ...rest, log: { ...rest.log, format: logFormat }, upstreams: [first] })
}

function read<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(`a default cannot be read: ${reading.at?.join('.')}: ${reading.message}`)
  return reading.value
}

/** Freezes a tree of plain objects and lists, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}
