import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { digits, where, writePart } from '../test/support/report.ts'
import { type Counted, readResults, survivorsIn } from './mutation/results.ts'
import { roomOf } from './mutation/rooms.ts'
import { fetchTool } from './tools.ts'

/**
 * Changes the code of a room in many small ways, one at a time, and counts the changes that its tests notice: npm run mutation -- ROOM
 * [NAME ...]. NAME limits it to files of the room. It remembers what it has tried, and tries again what another test or another source may
 * have changed; `--force` tries everything. Takes long, so that it is no part of .ci/run.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    force: { type: 'boolean', default: false },
    /** Processes that try changes at once. */
    concurrency: { type: 'string', default: '2' },
    /** Writes the counts into docs/reliability.md. */
    report: { type: 'boolean', default: false },
  },
})
const [name = '', ...only] = positionals
const room = roomOf(name)
const files = globSync(room.files).filter((file) => {
  const own = basename(file, '.ts')
  return !room.except.includes(own) && (only.length === 0 || only.includes(own))
})
if (files.length === 0) throw new Error(`no such files: ${only.join(', ')}`)
if (values.report && only.length > 0) throw new Error('--report is of a whole room')

const place = where()
const stryker = join(fetchTool('@stryker-mutator/core'), 'bin', 'stryker.js')
const folder = '.stryker-tmp'
mkdirSync(folder, { recursive: true })
const config = join(folder, `${name}.json`)
const report = join(folder, `${name}-report.json`)
const settings = {
  testRunner: 'rooms',
  plugins: ['./scripts/mutation/runner.ts'],
  room: name,
  mutate: files,
  // The tests of a room read nothing there.
  ignorePatterns: ['/docs/images', '/grafana', '/.tap', '/coverage', '/dist', '/bench'],
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: report },
  // TypeScript sees most other texts, and those of errors are in the catalogue.
  mutator: { excludedMutations: ['StringLiteral'] },
  disableTypeChecks: '{src}/**/*.ts',
  // TypeScript 7 has no API for Stryker to read the real one.
  tsconfigFile: 'none.json',
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: join(folder, `${name}-incremental.json`),
  force: values.force,
  concurrency: Number(values.concurrency),
  timeoutMS: 8_000,
  tempDirName: join(folder, `sandboxes-${name}`),
  allowEmpty: false,
}
writeFileSync(config, JSON.stringify(settings))
const { status } = spawnSync(process.execPath, [stryker, 'run', config], { stdio: 'inherit' })
process.exitCode = status ?? 1
if (status === 0) {
  const results = readResults(report, files)
  for (const line of survivorsIn(results)) console.log(line)
  const lines = [
    '| file | changes | noticed | explained | score |',
    '| --- | --- | --- | --- | --- |',
    ...results.map(({ file, counted }) => row(file, counted)),
    row(
      `all of \`${name}\``,
      results
        .map(({ counted }) => counted)
        .reduce((one, other) => ({
          changes: one.changes + other.changes,
          noticed: one.noticed + other.noticed,
          explained: one.explained + other.explained,
        })),
    ),
  ]
  console.log(lines.join('\n'))
  if (values.report) writePart(`mutation of ${name}`, [...lines, '', place])
}

function row(what: string, { changes, noticed, explained }: Counted): string {
  const score = changes === 0 ? '' : `${((100 * noticed) / changes).toFixed(1)} %`
  return `| ${what} | ${digits(changes)} | ${digits(noticed)} | ${digits(explained)} | ${score} |`
}
