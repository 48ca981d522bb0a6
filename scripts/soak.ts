import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { request } from 'undici'
import { plainRate } from '../src/budgets/budget.ts'
import { defaultConfig } from '../src/config/defaults.ts'
import { createRandom } from '../test/fuzz/random.ts'
import { clientConfigs } from '../test/support/clients.ts'
import { freePort } from '../test/support/free-port.ts'
import { type Front, startFront } from '../test/support/front.ts'
import { digits, where, writePart } from '../test/support/report.ts'
import { readCommandLine } from './command-line.ts'
import type { AnkiOrder } from './soak/anki.ts'
import type { CrowdReport } from './soak/crowd.ts'
import { audit } from './soak/ledger.ts'
import { growth, type Holding, inMiB, leaks, measure } from './soak/measure.ts'
import { nextTrouble } from './soak/trouble.ts'

/**
 * Twenty clients use a gateway in front of an Anki with AnkiConnect's timing, which fails, closes and starts again, while the gateway
 * reloads and restarts: npm run soak -- --minutes 30. Every note is unique, and at the end the collection shows whether each is there as
 * often as the reply to its client says.
 */
const { values } = readCommandLine({
  command: 'npm run soak --',
  purpose: 'Lets twenty clients use a gateway while everything around it fails, and counts every note at the end.',
  options: {
    minutes: { kind: 'amount', default: 1, text: 'how long it runs' },
    seed: { kind: 'number', default: 1, text: 'the seed of what fails, and when' },
    report: { kind: 'switch', text: 'writes the counts into docs/reliability.md' },
  },
})
const { minutes, seed } = values

const place = where()
const random = createRandom(seed)
const began = performance.now()
const seconds = () => (performance.now() - began) / 1000
const findings: string[] = []
const [ankiPort, port] = [await freePort(), await freePort()]
const stateFolder = join(tmpdir(), `gateway-soak-${process.pid}`)

const anki = startWorker('anki', { port: ankiPort })
await once(anki)
const order = (given: AnkiOrder) => anki.postMessage(given)

const clients = clientConfigs({
  ankimcp: { key: 'key-of-ankimcp', profile: 'admin', errors: 'http' },
  memento: { key: 'key-of-memento', profile: 'admin' },
})
const start = () =>
  startFront({
    upstream: { url: `http://127.0.0.1:${ankiPort}`, timeout: { read: 4000, write: 6000, long: 8000 } },
    listen: [{ address: { host: '127.0.0.1', port }, transport: 'loopback' }],
    ...(cache === null ? {} : { cache }),
    clients,
    stateFolder,
  })

const { cache } = defaultConfig()
const empty = measure()
let front: Front = await start()
await front.known('up')
const crowd = startWorker('crowd', { port, seed })
let report: CrowdReport | null = null
crowd.on('message', (given: CrowdReport) => {
  report = given
})

const samples: Holding[] = []
const happened = new Map<string, number>()
const count = (name: string) => happened.set(name, (happened.get(name) ?? 0) + 1)
const every = (period: number, from = period) => {
  let due = from
  return () => {
    if (seconds() < due) return false
    due = seconds() + period
    return true
  }
}
const isTime = { trouble: every(8), reload: every(31), restart: every(97), sample: every(5), line: every(5) }
const line = () => {
  const { requests = 0, replies = 0, ended = 0, left = 0, writes = { done: 0, absent: 0, open: 0 } } = report ?? {}
  return (
    `${Math.round(seconds())} s: ${digits(requests)} requests, ${digits(replies)} replies, ${ended} ended, ${left} left; notes: ` +
    `${digits(writes.done)} written, ${writes.absent} not, ${writes.open} unknown; heap ${inMiB(samples.at(-1)?.heap ?? 0)}; ` +
    `${all().length} findings`
  )
}
const all = () => [...findings, ...(report?.findings ?? [])]

while (seconds() < minutes * 60) {
  await sleep(250)
  if (isTime.trouble()) {
    const trouble = nextTrouble(random)
    count(trouble.name)
    order(trouble.order)
  }
  if (isTime.reload()) {
    count('reload')
    const isTight = random.once(2)
    const budgets = { tight: { name: 'tight', rates: [plainRate('calls', 600, 'min')], concurrent: null, delay: 1000 } }
    front.reload(isTight ? { budgets: { ...defaultConfig().budgets, ...budgets } as never } : {})
  }
  if (isTime.restart()) {
    count('restart of the gateway')
    await front.close()
    front = await start()
  }
  if (isTime.sample()) samples.push(measure())
  if (isTime.line()) console.log(line())
}

// The end: the clients finish, the faults stop, and the collection is counted.
crowd.postMessage('end')
const last = await new Promise<CrowdReport>((resolve) => {
  crowd.on('message', (given: CrowdReport) => given.kind === 'end' && resolve(given))
})
order({ kind: 'calm' })
await sleep(6000)
await front.known('up')
const found = await countNotes()
findings.push(...audit(last.entries, found))
const idle = measure()
await front.close()
await sleep(500)
findings.push(...leaks(empty, measure()))
const grown = growth(samples)
if (grown !== null) findings.push(grown)
rmSync(stateFolder, { recursive: true, force: true })

console.log(line())
for (const [name, times] of happened) console.log(`${name}: ${times}`)
for (const finding of all()) console.log(`finding: ${finding}`)
if (values.report) writeReport(last, found)
// A thread that is terminated while its sockets close can spin for ever in Node 24, so the threads end by themselves.
order({ kind: 'end' })
await Promise.race([new Promise((resolve) => anki.once('exit', resolve)), sleep(10_000)])
process.exit(all().length > 0 ? 1 : 0)

function startWorker(name: string, workerData: object): Worker {
  const worker = new Worker(join(import.meta.dirname, 'soak', `${name}.ts`), { workerData })
  worker.on('error', (error) => {
    console.error(error)
    process.exit(1)
  })
  return worker
}

function once(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => worker.once('message', resolve))
}

/** How often each note of the run is in the collection, asked of Anki itself. */
async function countNotes(): Promise<ReadonlyMap<string, number>> {
  const ask = async (action: string, params: object) => {
    const body = JSON.stringify({ action, version: 6, params })
    const reply = await request(`http://127.0.0.1:${ankiPort}/`, { method: 'POST', body, reset: true })
    return ((await reply.body.json()) as { result: never }).result
  }
  const counted = new Map<string, number>()
  const ids = (await ask('findNotes', { query: 'front:soak*' })) as readonly number[]
  for (let at = 0; at < ids.length; at += 500) {
    const notes = (await ask('notesInfo', { notes: ids.slice(at, at + 500) })) as {
      fields: { Front: { value: string } }
    }[]
    for (const { fields } of notes) counted.set(fields.Front.value, (counted.get(fields.Front.value) ?? 0) + 1)
  }
  return counted
}

function writeReport(
  { requests, replies, ended, left, writes }: CrowdReport,
  found: ReadonlyMap<string, number>,
): void {
  const troubles = [...happened].map(([name, times]) => `${name} ${times}`).join(', ')
  const resources = Object.values(idle.resources).reduce((sum, one) => sum + one, 0)
  writePart('soak', [
    '| what | count |',
    '| --- | --- |',
    `| minutes, seed | ${minutes}, ${seed} |`,
    `| requests of 20 clients | ${digits(requests)} |`,
    `| replies | ${digits(replies)} |`,
    `| ends of a connection without a reply | ${digits(ended)} |`,
    `| clients that left first | ${digits(left)} |`,
    `| notes whose client received an id; an error or nothing; an unknown outcome | ${digits(writes.done)}; ${digits(writes.absent)}; ${digits(writes.open)} |`,
    `| notes in the collection at the end, each once | ${digits(found.size)} |`,
    `| what went wrong | ${troubles} |`,
    `| heap after a collection: after a third of the time, at the end | ${inMiB(samples[Math.floor(samples.length / 3)]?.heap ?? 0)}, ${inMiB(idle.heap)} |`,
    `| open resources: idle at the end, after the gateway closed | ${resources}, as before it started |`,
    `| findings | ${all().length} |`,
    '',
    place,
  ])
}
