import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The facts that decide where Anki keeps its data. */
export interface AnkiSurroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * Returns the places where Anki's data folder may be, the usual one first: that of the installer, of Flatpak
 * (net.ankiweb.Anki) and of Snap (anki-desktop). ANKI_BASE names the folder, as for Anki itself.
 */
export function ankiFolders({ platform, environment, home }: AnkiSurroundings): string[] {
  const named = environment.ANKI_BASE ? [environment.ANKI_BASE] : []
  switch (platform) {
    case 'win32':
      return [...named, join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Anki2')]
    case 'darwin':
      return [...named, join(home, 'Library', 'Application Support', 'Anki2')]
    default:
      return [
        ...named,
        join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'Anki2'),
        join(home, '.var', 'app', 'net.ankiweb.Anki', 'data', 'Anki2'),
        join(home, 'snap', 'anki-desktop', 'current', '.local', 'share', 'Anki2'),
        join(home, 'snap', 'anki-desktop', 'common', '.local', 'share', 'Anki2'),
      ]
  }
}

/** Returns those of these folders that exist, each once. */
export function existing(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => existsSync(folder))
}
