import { isAbsolute, join } from 'node:path'

/** What the place of the user's configuration depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
}

const NAME = 'ankiconnect-gateway'

/**
 * The folder of this program's configuration where nobody names a file: `$XDG_CONFIG_HOME` or `~/.config` (XDG Base Directory
 * Specification; a relative value counts as none), `~/Library/Application Support` on macOS, `%APPDATA%` on Windows. Null where
 * the environment names no home. Nothing is created.
 */
export function ownConfigFolder({ platform, env }: Surroundings): string | null {
  const given = (name: string, ...below: readonly string[]): string | null => {
    const value = env[name]
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
