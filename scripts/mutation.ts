import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { digits, where, writePart } from '../test/support/report.ts'
import { endMistaken, readCommandLine } from './command-line.ts'
import { type Counted, type OfFile, readResults, survivorsIn } from './mutation/results.ts'
import { ROOMS } from './mutation/rooms.ts'
import { fetchTool } from './tools.ts'

/**
 * Changes the code of a room in many small ways, one at a time, and counts the changes that its tests notice: npm run mutation -- ROOM
 * [NAME ...]. NAME limits it to files of the room. It remembers what it has tried, and tries again only what another source or another test
 * may have changed. Takes long, so that it is no part of .ci/run.
 */
const { values, words } = readCommandLine({
  command: 'npm run mutation --',
  purpose:
    'Changes the code of a room in many small ways, one at a time, and counts the changes that its tests notice.',
  words: { name: 'ROOM [NAME ...]', text: `the room (${Object.keys(ROOMS).join(', ')}), and files of it without .ts` },
  options: {
    force: { kind: 'switch', text: 'tries everything, whatever is remembered' },
    remembered: { kind: 'switch', text: 'tries nothing, and counts what is remembered' },
    concurrency: { kind: 'count', default: 2, text: 'processes that try changes at once' },
    report: { kind: 'switch', text: 'writes the counts of a whole room into docs/reliability.md' },
  },
})
const [name = '', ...only] = words
const room = ROOMS[name] ?? endMistaken(`No room '${name}'; npm run mutation -- --help`)
const files = globSync(room.files).filter((file) => {
  const own = basename(file, '.ts')
  return !room.except.includes(own) && (only.length === 0 || only.includes(own))
})
if (files.length === 0) endMistaken(`No such files in ${name}: ${only.join(', ')}`)
if (values.report && only.length > 0) endMistaken("Option '--report' is for a whole room")

const place = where()
const folder = join('node_modules', '.cache', 'mutation', name)
mkdirSync(folder, { recursive: true })
const found = files.map(resultOf)
const results = found.filter((one) => one !== null)
if (results.length === 0)
  endMistaken(`nothing is remembered of these files: npm run mutation -- ${[name, ...only].join(' ')}`)
for (const line of survivorsIn(results)) console.log(line)
const lines = [
  '| file | changes | noticed | explained | score |',
  '| --- | --- | --- | --- | --- |',
  ...results.map(({ file, counted }) => row(`\`${file}\``, counted)),
  row(`all of \`${name}\``, results.map(({ counted }) => counted).reduce(sum)),
]
console.log(lines.join('\n'))
const untried = files.filter((_, index) => found[index] === null).map((file) => `\`${basename(file, '.ts')}\``)
if (untried.length > 0) lines.push('', `Not tried, or nothing to change: ${untried.join(', ')}.`)
if (values.report) writePart(`mutation of ${name}`, [...lines, '', place])

/** Tries the changes of one file. Changes of several at once would make each run of the tests slow. */
function resultOf(file: string): OfFile | null {
  const own = basename(file, '.ts')
  const report = join(folder, `${own}-report.json`)
  if (!values.remembered) {
    const config = join(folder, `${own}.json`)
    writeFileSync(config, JSON.stringify(settingsOf(file, own, report)))
    const stryker = join(fetchTool('@stryker-mutator/core'), 'bin', 'stryker.js')
    const { status } = spawnSync(process.execPath, [stryker, 'run', config], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
  const result = readResults(report, file)
  if (result === null) console.log(`${file}: nothing is known`)
  return result
}

function settingsOf(file: string, own: string, report: string): object {
  return {
    testRunner: 'rooms',
    plugins: ['./scripts/mutation/runner.ts'],
    room: name,
    mutate: [file],
    // The tests of a room read nothing there.
    ignorePatterns: ['/.stryker-tmp', '/docs/images', '/grafana', '/.tap', '/coverage', '/dist', '/bench'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    // Most texts are in the catalogues, and words that the code compares have types.
    mutator: { excludedMutations: ['StringLiteral'] },
    disableTypeChecks: '{src}/**/*.ts',
    // TypeScript 7 has no API for Stryker to read the real one.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: join(folder, `${own}-remembered.json`),
    force: values.force,
    concurrency: values.concurrency,
    timeoutMS: 8_000,
    dryRunTimeoutMinutes: 15,
    tempDirName: join('.stryker-tmp', `${name}-${own}`),
    cleanTempDir: 'always',
    allowEmpty: true,
  }
}

function sum(one: Counted, other: Counted): Counted {
  return {
    changes: one.changes + other.changes,
    noticed: one.noticed + other.noticed,
    explained: one.explained + other.explained,
  }
}

function row(what: string, { changes, noticed, explained }: Counted): string {
  const score = ((100 * noticed) / changes).toFixed(1)
  return `| ${what} | ${digits(changes)} | ${digits(noticed)} | ${digits(explained)} | ${score} % |`
}
