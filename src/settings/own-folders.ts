import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The facts that decide where a program keeps its files. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
}

const NAME = 'ankiconnect-gateway'

/**
 * Returns the folder of the files that outlive this program: `$XDG_STATE_HOME` or `~/.local/state` (XDG Base Directory
 * Specification; a relative value counts as none), `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows. Creates nothing.
 */
export function stateFolder({ platform, environment, home }: Surroundings & { readonly home: string }): string {
  const given = (name: string): string | null => {
    const value = environment[name]
    return value !== undefined && isAbsolute(value) ? value : null
  }
  switch (platform) {
    case 'win32':
      return join(given('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), NAME)
    case 'darwin':
      return join(home, 'Library', 'Application Support', NAME)
    default:
      return join(given('XDG_STATE_HOME') ?? join(home, '.local', 'state'), NAME)
  }
}

/** Returns the state folder of this process. */
export function ownStateFolder(): string {
  return stateFolder({ platform: process.platform, environment: process.env, home: homedir() })
}

/**
 * Returns the folder of this program's configuration if nobody names a file: `$XDG_CONFIG_HOME` or `~/.config` (XDG Base Directory
 * Specification; a relative value counts as none), `~/Library/Application Support` on macOS, `%APPDATA%` on Windows. Returns null if
 * the environment names no home. Creates nothing.
 */
export function ownConfigFolder({ platform, environment }: Surroundings): string | null {
  const given = (name: string, ...below: readonly string[]): string | null => {
    const value = environment[name]
    return value !== undefined && isAbsolute(value) ? join(value, ...below, NAME) : null
  }
  const named = given('XDG_CONFIG_HOME')
  if (named !== null) return named
  switch (platform) {
    case 'win32':
      return given('APPDATA') ?? given('USERPROFILE', 'AppData', 'Roaming')
    case 'darwin':
      return given('HOME', 'Library', 'Application Support')
    default:
      return given('HOME', '.config')
  }
}
