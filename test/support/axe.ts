import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Chromium } from './chromium.ts'

const run = promisify(execFile)

const VERSION = '4.14.1'
const SHA256 = '29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c'
/** Kept between runs, and never part of the project: as a dependency it would be larger than what it checks. */
const FOLDER = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'ankiconnect-gateway', `axe-${VERSION}`)

/** The script of axe-core, or why it cannot be had. */
export type Axe = { readonly script: string } | { readonly missing: string }

/** Fetches one version of axe-core from the npm registry, unless it is here already, and checks its digest. */
export async function fetchAxe(): Promise<Axe> {
  const path = join(FOLDER, 'node_modules', 'axe-core', 'axe.min.js')
  try {
    return await readAxe(path)
  } catch {}
  try {
    await mkdir(FOLDER, { recursive: true })
    const options = ['--prefix', FOLDER, '--no-save', '--no-package-lock', '--ignore-scripts', '--loglevel=error']
    await run('npm', ['install', ...options, `axe-core@${VERSION}`], { timeout: 120_000 })
    return await readAxe(path)
  } catch {
    return { missing: `axe-core@${VERSION} could not be fetched from the npm registry` }
  }
}

async function readAxe(path: string): Promise<Axe> {
  const bytes = await readFile(path)
  if (hash('sha256', bytes) !== SHA256) throw new Error('another axe-core')
  return { script: bytes.toString('utf8') }
}

/** Returns what axe-core finds on a page, best practices included: its rule, and the elements. */
export async function findFaults(page: Chromium, script: string): Promise<unknown> {
  if ((await page.evaluate('typeof axe')) !== 'object') await page.evaluate(script)
  const shown = `({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(' '))`
  return page.evaluate(`axe.run().then(${shown})`)
}
