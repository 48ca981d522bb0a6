import { execFile } from 'node:child_process'
import { accessSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Kept between runs, and never part of the project. */
const FOLDER = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'ankiconnect-gateway')

/** Another version of Node, fetched with npm where it is not here yet; or why it cannot be had. */
export type OldNode = { readonly path: string } | { readonly missing: string }

/** Fetches one version of Node from the npm registry. */
export async function fetchNode(version: string): Promise<OldNode> {
  if (process.platform === 'win32') return { missing: 'the package that holds Node is not unpacked on Windows' }
  const prefix = join(FOLDER, `node-${version}`)
  const path = join(prefix, 'node_modules', 'node', 'bin', 'node')
  if (isHere(path)) return { path }
  try {
    await mkdir(prefix, { recursive: true })
    const options = ['--prefix', prefix, '--no-save', '--no-package-lock', '--ignore-scripts=false', '--loglevel=error']
    await run('npm', ['install', ...options, `node@${version}`], { timeout: 120_000 })
    await run(path, ['--version'])
    return { path }
  } catch {
    return { missing: `node@${version} could not be fetched from the npm registry` }
  }
}

function isHere(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}
