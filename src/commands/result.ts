import type { AdminConfig } from '../admin/settings.ts'
import { formatConfigError } from '../config/error.ts'
import { type ConfigSources, type Loaded, loadConfig } from '../config/load.ts'
import { FAILED, USAGE } from './exit-status.ts'
import { withUsualConfig } from './usual-config.ts'

/** The lines that a command prints: on standard output, or on standard error if it could not do its work. */
export type CommandResult = { readonly ok: true; readonly lines: readonly string[] } | CommandFailure

/** The result of a command that could not do its work. */
export interface CommandFailure {
  readonly ok: false
  readonly lines: readonly string[]
  /** Whether the command line itself is the mistake. */
  readonly isUsage?: boolean
}

/** Returns the status of a process that ends with this result. */
export function statusOf(result: CommandResult): number {
  if (result.ok) return 0
  return result.isUsage === true ? USAGE : FAILED
}

/** The source of an error in an option. */
const COMMAND_LINE = 'command line'

/** The failure that these lines explain. */
export function failure(...lines: readonly string[]): CommandFailure {
  return { ok: false, lines }
}

/** The failure of a command line that these lines explain. */
export function misuse(...lines: readonly string[]): CommandFailure {
  return { ok: false, lines, isUsage: true }
}

/**
 * The owner's listener of the running gateway, read from the configuration's section `admin` alone: the environment of the gateway, which
 * the rest of the file may name, is not that of the owner's shell.
 */
export async function adminOrFail(
  sources: ConfigSources,
): Promise<{ readonly ok: true; readonly config: AdminConfig } | CommandFailure> {
  const loaded = await loadOrFail({ ...withUsualConfig(sources), only: 'admin' })
  return loaded.ok ? { ok: true, config: loaded.config.admin } : loaded
}

/** The configuration that a command works with, or the failure that names each of its errors. */
export async function loadOrFail(sources: ConfigSources): Promise<Loaded | CommandFailure> {
  const loaded = await loadConfig(sources)
  if (loaded.ok) return loaded
  const isUsage = loaded.errors.every(({ source }) => source === COMMAND_LINE)
  return { ...failure(...loaded.errors.map(formatConfigError)), isUsage }
}
