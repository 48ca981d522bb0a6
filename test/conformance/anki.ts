import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultConfig } from '../../src/config/defaults.ts'
import { keyedBy } from '../support/clients.ts'
import { freePort } from '../support/free-port.ts'
import { ankiMissing, type RealAnki, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import { type Assessment, assess, type KnownDifference, listProblems, loadDifferences } from './differences.ts'
import { answers } from './exchange.ts'
import { replay } from './replay.ts'
import { allSteps, transcript, transcriptFiles } from './scenarios.ts'

/**
 * Replays every transcript against a real Anki, through the gateway or, with `--direct`, without it:
 *
 *   node test/conformance/anki.ts [--direct] [FILE.jsonl ...]
 *
 * Each file starts from a fresh profile. Exit code 1 when anything differs that is not listed, or is listed and does not differ.
 */
const { values, positionals } = parseArgs({ options: { direct: { type: 'boolean' } }, allowPositionals: true })
const missing = ankiMissing()
if (missing) {
  console.log(`SKIPPED: the transcripts were not replayed against a real Anki, because ${missing}`)
} else {
  process.exitCode = (await runAll(positionals.length > 0 ? positionals : transcriptFiles(), values.direct === true))
    ? 0
    : 1
}

async function runAll(files: readonly string[], direct: boolean): Promise<boolean> {
  const known = direct ? [] : loadDifferences()
  const problems = listProblems(known, allSteps())
  const total = { steps: 0, equal: 0, jsonEqual: 0, different: 0, listed: 0, skipped: 0 }
  console.log(row(['file', 'steps', 'equal', 'json-equal', 'different', 'listed', 'skipped']))
  for (const file of files) {
    const { problems: found, ...counts } = await runFile(file, known, direct)
    const steps = Object.values(counts).reduce((sum, count) => sum + count, 0)
    for (const [name, count] of Object.entries({ steps, ...counts })) total[name as keyof typeof total] += count
    console.log(line(file, { steps, ...counts }))
    for (const problem of found) console.log(`    ${problem}`)
    problems.push(...found)
  }
  console.log(line('all', total))
  console.log(problems.length === 0 ? 'as recorded, but for what is listed' : `${problems.length} problems`)
  return problems.length === 0
}

async function runFile(file: string, known: readonly KnownDifference[], direct: boolean): Promise<Assessment> {
  const scenario = transcript(file)
  const { key } = scenario.header
  const folder = await mkdtemp(join(tmpdir(), 'anki-conformance-'))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort(), key, pollInterval: 2 })
  const front = direct ? anki.url : await startFront(anki, key)
  const url = typeof front === 'string' ? front : front.url
  let renewed = true
  const restart = async (): Promise<void> => {
    if (!renewed) await anki.renew()
    renewed = false
    await answers(url, key)
  }
  try {
    return assess(file, await replay(scenario, { url, restart, headers: true }), known, 'gateway')
  } finally {
    if (typeof front !== 'string') await front.close()
    await anki.kill()
    await removeFolder(folder)
  }
}

async function startFront(anki: RealAnki, key: string | null): Promise<{ url: string; close(): Promise<void> }> {
  const { startFront: start } = await import('../support/front.ts')
  const { cache } = defaultConfig()
  if (cache === null) throw new Error('the built-in configuration keeps answers')
  // Believed from the start, so that as much as possible comes from what is kept.
  return start({ upstream: { url: anki.url, key }, cache: { ...cache, stamp: 'trust' }, ...keyedBy(key) })
}

function line(name: string, counts: Readonly<Record<string, number>>): string {
  const order = ['steps', 'equal', 'jsonEqual', 'different', 'listed', 'skipped']
  return row([name, ...order.map((each) => String(counts[each] ?? 0))])
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(11))).join('')
}
