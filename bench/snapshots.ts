import { type ChildProcess, spawn } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { realDisk } from '../src/cache/disk.ts'
import { COLLECTION, collectionLooker } from '../src/cache/stamp.ts'
import { systemClock } from '../src/clock.ts'
import { checkInThread } from '../src/snapshots/check-thread.ts'
import { cloneFile } from '../src/snapshots/clone.ts'
import { copyCollection } from '../src/snapshots/copy.ts'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { call as callAnki } from './collection-writer.ts'

/**
 * Copies the collection of a real Anki while a program writes to it directly: `node bench/snapshots.ts [COPIES]`, 200 by default.
 *
 * Each copy has to pass the gateway's own check, and the full check of Python's SQLite with Anki's collation defined. It has to hold exactly
 * the notes that were there at some moment between the two looks: everything that the writer had written before the first one, and nothing
 * that it began to write after the second one. `version` is asked of Anki all the time, so that the answers in the phases with copies can be
 * compared with those in the phases without. The connections of this process are counted: none is opened for a copy.
 */
const missing = ankiMissing()
if (missing !== null) {
  console.log(missing)
  process.exit(0)
}
const copies = Number(process.argv[2] ?? 200)
/** Copies between two changes of phase. */
const PHASE = 20
const folder = await mkdtemp(join(tmpdir(), 'snapshots-bench-'))
const anki = await startAnki({ base: join(folder, 'anki'), port: await freePort() })
const port = Number(new URL(anki.url).port)
const python = startPython()
let connections = 0
let calls = 0
subscribe('net.client.socket', () => {
  connections += 1
})
const call = (port: number, action: string, params: object = {}): Promise<unknown> => {
  calls += 1
  return callAnki(port, action, params)
}
const before = connections
try {
  const media = String(await call(port, 'getMediaDirPath'))
  const collection = join(media, '..')
  const look = collectionLooker(collection, systemClock, realDisk)
  await call(port, 'createDeck', { deck: 'Größe::ñ' })
  let begun = 0
  let done = 0
  let isEnding = false
  const write = async () => {
    while (!isEnding) {
      begun += 1
      const note = {
        deckName: 'Größe::ñ',
        modelName: 'Basic',
        fields: { Front: `note ${begun}`, Back: 'x'.repeat(2000) },
      }
      await call(port, 'addNote', { note: { ...note, tags: [`Tag${begun % 50}`, `tÄg${begun % 7}`] } })
      done = begun
    }
  }
  const times: Record<'with' | 'without', number[]> = { with: [], without: [] }
  let phase: 'with' | 'without' = 'without'
  const probe = async () => {
    while (!isEnding) {
      const started = performance.now()
      const during = phase
      await call(port, 'version')
      if (during === phase) times[phase].push(performance.now() - started)
      await wait(10)
    }
  }
  const running = [write(), probe()]
  while (done === 0) await wait(20)

  const took: { copy: number[]; check: number[] } = { copy: [], check: [] }
  const failures: string[] = []
  for (let number = 1; number <= copies; number++) {
    const into = join(folder, `copy-${number}`)
    await mkdir(into, { mode: 0o700 })
    phase = 'with'
    const low = done
    const started = performance.now()
    const copied = await copyCollection({ folder: collection, look }, into, {
      clone: cloneFile,
      clock: systemClock,
      signal: new AbortController().signal,
    })
    const high = begun
    took.copy.push(performance.now() - started)
    if (!copied.ok) failures.push(`${number}: ${copied.reason.text}`)
    const file = join(into, COLLECTION)
    const checked = copied.ok ? await checkInThread(file, new AbortController().signal) : null
    took.check.push(performance.now() - started - (took.copy.at(-1) ?? 0))
    if (number % PHASE === 0) {
      const phaseTook = took.copy.slice(-PHASE).concat(took.check.slice(-PHASE))
      phase = 'without'
      await wait(phaseTook.reduce((sum, one) => sum + one, 0))
    }
    if (checked !== null) {
      const { integrity, notes, cards, distinct } = await python.check(file)
      const isWhole = checked.ok && integrity === 'ok' && checked.notes === notes && cards === notes
      if (!isWhole) failures.push(`${number}: ${JSON.stringify({ checked, integrity, notes, cards })}`)
      // Note n is the n-th: n notes of n different texts, the last of them `note n`, are one state of the writer's history.
      else if (notes < low || notes > high || distinct !== notes)
        failures.push(`${number}: ${notes} notes (${distinct} of the writer), not between ${low} and ${high}`)
    }
    await rm(into, { recursive: true })
  }
  isEnding = true
  await Promise.all(running)
  console.log(`${copies} copies while a program wrote ${done} notes: ${failures.length} failures`)
  for (const failure of failures.slice(0, 10)) console.log(`  ${failure}`)
  const opened = connections - before
  console.log(
    `${opened} connections for ${calls} calls of the writer and of \`version\`: ${opened - calls} for the copies`,
  )
  console.log(`  to copy, median and longest: ${spread(took.copy)}; to check: ${spread(took.check)}`)
  console.log('`version` asked of Anki directly, median, 99th percentile and longest:')
  console.log(`  with copies    ${tail(times.with)}`)
  console.log(`  without copies ${tail(times.without)}`)
  if (failures.length > 0 || opened !== calls) process.exitCode = 1
} finally {
  python.end()
  await anki.kill()
  await removeFolder(anki.base)
  await rm(folder, { recursive: true, force: true })
}

function sorted(times: readonly number[]): number[] {
  return times.toSorted((one, other) => one - other)
}

function spread(times: readonly number[]): string {
  const all = sorted(times)
  return `${ms(all[all.length >> 1])}, ${ms(all.at(-1))}`
}

function tail(times: readonly number[]): string {
  const all = sorted(times)
  return `${ms(all[all.length >> 1])}, ${ms(all[Math.floor(all.length * 0.99)])}, ${ms(all.at(-1))} (${all.length} calls)`
}

function ms(time = Number.NaN): string {
  return `${time.toFixed(0)} ms`
}

interface Checked {
  readonly integrity: string
  readonly notes: number
  readonly cards: number
  readonly distinct: number
}

/** Python's SQLite, with Anki's collation defined. */
function startPython(): { check(file: string): Promise<Checked>; end(): void } {
  const script = `
import json, sqlite3, sys
def unicase(a, b):
    a, b = a.casefold(), b.casefold()
    return (a > b) - (a < b)
for line in sys.stdin:
    db = sqlite3.connect('file:%s?mode=ro' % line.rstrip('\\n'), uri=True)
    db.create_collation('unicase', unicase)
    one = lambda sql: db.execute(sql).fetchone()[0]
    fronts = {row[0].split('\\x1f')[0] for row in db.execute('select flds from notes')}
    notes = one('select count(*) from notes')
    own = sum('note %d' % n in fronts for n in range(1, notes + 1))
    print(json.dumps(dict(integrity=one('pragma integrity_check'), notes=notes, cards=one('select count(*) from cards'), distinct=own)), flush=True)
    db.close()
`
  const child: ChildProcess = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  return {
    async check(file) {
      const answered = once(lines, 'line')
      child.stdin?.write(`${file}\n`)
      const [line] = (await answered) as [string]
      return JSON.parse(line) as Checked
    },
    end: () => child.kill(),
  }
}
