import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { INSTALLED_LIMIT, sizeOf } from '../../scripts/installed-size.ts'
import { newFolder } from '../support/folder.ts'

const root = join(import.meta.dirname, '..', '..')
/** npm repeats requests that its registry leaves unanswered, for minutes; in ms. */
const PATIENCE = 100_000
const isWindows = process.platform === 'win32'
/** The entries of a checkout that npm, tap and the build make. */
const MADE = ['node_modules', 'dist', 'dist-executable', '.git', '.tap']

/**
 * Runs a program as from a terminal: without the variables of npm and of tap, which puts one into every process that a test starts.
 * The certificates that this machine trusts stay, or npm reaches no registry behind a proxy.
 */
function run(command: string, words: readonly string[], cwd: string): SpawnSyncReturns<string> {
  const outside = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE(?!_EXTRA_CA_CERTS$)|TAP)/i.test(name))
  const env = { ...Object.fromEntries(outside), PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) }
  const options = { cwd, env, encoding: 'utf8', timeout: PATIENCE, killSignal: 'SIGKILL' } as const
  if (isWindows) return spawnSync(command, words, { ...options, shell: true })
  return spawnSync('env', ['-u', 'NODE_OPTIONS', command, ...words], options)
}

/** A copy of this checkout, with the packages of this one. */
function checkout(t: Test): string {
  const folder = newFolder(t)
  for (const name of readdirSync(root))
    if (!MADE.includes(name)) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}

const bin = (prefix: string) => join(prefix, ...(isWindows ? [] : ['bin']), 'ankiconnect-gateway')
const isOffline = ({ status, signal, stderr }: SpawnSyncReturns<string>) =>
  signal !== null ||
  (status !== 0 && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|EHOSTUNREACH/.test(stderr))

t.setTimeout(300_000)
t.test('one install puts the program on the PATH', async (t) => {
  const project = checkout(t)
  const folder = newFolder(t)

  await t.test('npm install -g . in a checkout builds it first', async (t) => {
    const prefix = join(folder, 'from-checkout')
    mkdirSync(prefix)
    t.match(run('npm', ['install', '--global', '--offline', '--prefix', prefix, '.'], project), { status: 0 })
    t.match(run(bin(prefix), ['--version'], folder), { status: 0, stdout: /^[0-9]+\.[0-9]+\.[0-9]+\n$/ })
  })

  const packed = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], project)
  t.match(packed, { status: 0 })
  const tarball = join(folder, packed.stdout.trim())

  await t.test('npm install -g TARBALL installs it with its dependencies, and stays small', async (t) => {
    const prefix = join(folder, 'from-tarball')
    mkdirSync(prefix)
    const installed = run('npm', ['install', '--global', '--prefer-offline', '--prefix', prefix, tarball], folder)
    if (isOffline(installed)) return t.plan(0, 'the npm registry cannot be reached')
    t.match(installed, { status: 0 })
    t.match(run(bin(prefix), ['check'], folder), { status: 0, stdout: /local-program/ })
    t.ok(sizeOf(prefix) < INSTALLED_LIMIT, `${sizeOf(prefix)} bytes`)
  })

  await t.test('npx runs it from the tarball', async (t) => {
    const words = ['--yes', '--prefer-offline', '--package', tarball, 'ankiconnect-gateway', '--version']
    const ran = run('npx', words, folder)
    if (isOffline(ran)) return t.plan(0, 'the npm registry cannot be reached')
    t.match(ran, { status: 0, stdout: /^[0-9]+\.[0-9]+\.[0-9]+\n$/ })
  })
})
