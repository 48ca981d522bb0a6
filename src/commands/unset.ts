import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientFolder } from '../config/client-folder.ts'
import type { ConfigSources, Loaded } from '../config/load.ts'
import { configVariable } from '../config/settings.ts'
import { type CommandFailure, loadOrFail } from './result.ts'
import { withUsualConfig } from './usual-config.ts'

/** A configuration as the owner's shell can read it. */
export interface OwnerLoaded extends Loaded {
  /** The variables that the files name and this shell has not set. */
  readonly unset: readonly string[]
}

/**
 * Reads the configuration for a command of the owner. The gateway may run with variables that this shell has not set, so each of those
 * stands for some value. If the configuration cannot be used with these either, the failure names the variables.
 */
export async function loadForOwner(given: ConfigSources): Promise<OwnerLoaded | CommandFailure> {
  const sources = withUsualConfig(given)
  const loaded = await loadOrFail(sources)
  if (loaded.ok) return { ...loaded, unset: [] }
  const unset = unsetIn(sources)
  if (unset.length === 0) return loaded
  const placeholders = Object.fromEntries(unset.map((name) => [name, placeholderOf(name)]))
  const again = await loadOrFail({ ...sources, env: { ...sources.env, ...placeholders } })
  if (!again.ok) return loaded
  const { admin } = again.config
  const isStandIn = admin.key !== null && unset.some((name) => admin.key?.includes(placeholderOf(name)))
  return { ...again, config: { ...again.config, admin: isStandIn ? { ...admin, key: null } : admin }, unset }
}

/** Long enough for a key, and another one for each name. */
function placeholderOf(name: string): string {
  return `the value of ${name}, which this shell has not set`
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

function unsetIn({ file: given, env, options }: ConfigSources): string[] {
  const file = given ?? options.config ?? (env[configVariable] || undefined)
  const folder = clientFolder(file, env)
  const texts = [...(file === undefined ? [] : [read(file)]), ...(folder === null ? [] : readAll(folder))]
  const names = texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name))
  return [...new Set(names)].filter((name) => env[name] === undefined)
}

function readAll(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => read(join(folder, name)))
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
