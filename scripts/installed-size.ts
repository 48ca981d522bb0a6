import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The limit of what a user installs, dependencies included; in bytes. */
export const INSTALLED_LIMIT = 40e6

/** The sum of the sizes of all files in a folder, in bytes. Does not follow links. */
export function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** The size of the packages that npm installs with this one for a user, from the packages of this checkout; in bytes. */
export function sizeOfDependencies(checkout: string): number {
  const lock = readFileSync(join(checkout, 'node_modules', '.package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean }> }
  const outermost = Object.entries(packages).filter(([path]) => path.lastIndexOf('node_modules/') === 0)
  return outermost.reduce((sum, [path, { dev }]) => (dev === true ? sum : sum + sizeOf(join(checkout, path))), 0)
}

/** Writes a size for a person: `26.4 MB`. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
