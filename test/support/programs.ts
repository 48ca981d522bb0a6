import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program of one of these names is on this machine; null where there is none. */
export function findProgram(...names: readonly string[]): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return join(folder, name)
      } catch {
        // Not in this folder.
      }
    }
  }
  return null
}
