import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What the place of a program's own state depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const NAME = 'ankiconnect-gateway'

/** The surroundings of this process. */
function ownSurroundings(): Surroundings {
  return { platform: process.platform, environment: process.env, home: homedir() }
}

/**
 * Where this program keeps what has to outlive it: `$XDG_STATE_HOME` or `~/.local/state` (XDG Base Directory Specification; a
 * relative value counts as none), `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows. Nothing is created.
 */
export function stateFolder({ platform, environment, home }: Surroundings): string {
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

/** The place for this process. */
export function ownStateFolder(): string {
  return stateFolder(ownSurroundings())
}
