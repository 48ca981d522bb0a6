import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// As one object: the oldest Node that runs the program has no `getAssetKeys`, which only the executable needs.
import sea from 'node:sea'

/** The folder that holds the files: the parent of `src` in a checkout, and of `dist` in the package. */
const ROOT = join(import.meta.dirname, '..')

/**
 * Reads a file that ships with the program.
 * The single executable carries these files inside.
 *
 * @param path from the root of the package, with slashes, such as `schemas/config.json`
 * @throws the system's error if there is no such file
 */
export function readShipped(path: string): string {
  return sea.isSea() ? sea.getAsset(path, 'utf8') : readFileSync(join(ROOT, path), 'utf8')
}

/** Returns the names of the files directly in a folder that ships with the program. */
export function listShipped(folder: string): string[] {
  if (!sea.isSea()) return readdirSync(join(ROOT, folder))
  const names = sea.getAssetKeys().filter((key) => key.startsWith(`${folder}/`))
  return names.map((key) => key.slice(folder.length + 1)).filter((name) => !name.includes('/'))
}
