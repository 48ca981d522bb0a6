import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOMS } from './mutation/rooms.ts'
import { fetchTool } from './tools.ts'

/**
 * Changes the code of a room in many small ways, one at a time, and counts the changes that its tests notice: npm run mutation -- ROOM
 * [NAME ...]. NAME limits it to files of the room. Takes hours for a whole room, so that it is no part of .ci/run.
 */
const [name = '', ...only] = process.argv.slice(2)
const room = ROOMS[name]
if (room === undefined) throw new Error(`npm run mutation -- ${Object.keys(ROOMS).join(' | ')} [NAME ...]`)
const files = globSync(room.files).filter((file) => {
  const own = basename(file, '.ts')
  return !room.except.includes(own) && (only.length === 0 || only.includes(own))
})
if (files.length === 0) throw new Error(`no such files: ${only.join(', ')}`)

const stryker = join(fetchTool('@stryker-mutator/core'), 'bin', 'stryker.js')
const folder = join('.stryker-tmp')
mkdirSync(folder, { recursive: true })
const config = join(folder, `${name}.json`)
const report = join(folder, `${name}-report.json`)
writeFileSync(
  config,
  JSON.stringify({
    testRunner: 'command',
    commandRunner: {
      command: `node scripts/mutation/run-tests.ts ${[name, ...files.map((file) => basename(file, '.ts'))].join(' ')}`,
    },
    mutate: files,
    // The tests of a room read nothing there.
    ignorePatterns: ['/docs/images', '/grafana', '/.tap', '/coverage', '/dist', '/clients', '/bench'],
    reporters: ['clear-text', 'json'],
    jsonReporter: { fileName: report },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    mutator: { excludedMutations: ['StringLiteral'] },
    plugins: [],
    disableTypeChecks: '{src}/**/*.ts',
    // TypeScript 7 has no API for Stryker to read the real one.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'off',
    concurrency: 2,
    timeoutMS: 20_000,
    tempDirName: join(folder, 'sandboxes'),
    allowEmpty: false,
  }),
)
const { status } = spawnSync(process.execPath, [stryker, 'run', config], { stdio: 'inherit' })
if (status === 0) console.log(summary())
process.exitCode = status ?? 1

/** Counts the changes that a test noticed. */
function summary(): string {
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>
  }
  const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const found = all.filter((one) => one === 'Killed' || one === 'Timeout').length
  const counted = all.filter((one) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(one)).length
  return `${name}: ${found} of ${counted} changes noticed, ${((100 * found) / counted).toFixed(1)} %`
}
