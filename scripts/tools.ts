import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The packages that single scripts need, in the versions that were tried. */
const VERSIONS = { esbuild: '0.28.2', postject: '1.0.0-alpha.6', '@stryker-mutator/core': '9.6.1' } as const
const CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'tools')

/**
 * Fetches a package that only one script needs, and returns its folder. It is fetched once.
 * As a devDependency it would be on the disk of everyone who only wants to run the tests.
 *
 * @throws if npm cannot fetch it
 */
export function fetchTool(name: keyof typeof VERSIONS): string {
  const version = VERSIONS[name]
  const folder = join(CACHE, `${name}@${version}`)
  const tool = join(folder, 'node_modules', name)
  if (existsSync(tool)) return tool
  console.error(`fetching ${name} ${version}`)
  // Moved into its place only when it is whole: an interrupted fetch leaves nothing that looks finished.
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    const plain = ['--no-save', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
    const options: ExecFileSyncOptions = { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
    execFileSync('npm', ['install', '--prefix', unfinished, ...plain, `${name}@${version}`], options)
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return tool
}
