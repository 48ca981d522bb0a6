import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../test/support/free-port.ts'
import { askOnce, type Crowd, crowd, median } from './client.ts'
import { filledAnkiMissing, startFilledAnki } from './many-notes.ts'
import { type Running, startConfigured, startModule } from './process.ts'
import { createReport } from './report.ts'

/**
 * Compares the gateway with direct access, with nginx as a plain proxy and with a bare proxy on node:http, all in front of one real Anki
 * with AnkiConnect's own tick, and prints tables in Markdown.
 *
 *   npm run build && node bench/straight.ts [NOTES]... [--report]
 *
 * NOTES are the sizes of the collections: 1,000, 10,000 and 100,000 by default. Every call is on a connection of its own, and the ways
 * take turns. ANKICONNECT_ADDON names the add-on's folder, and ANKI_VENV a Python with Anki. Without nginx its column is empty.
 */
const missing = filledAnkiMissing()
if (missing !== null) {
  console.log(missing)
  process.exit(0)
}
const given = process.argv
  .slice(2)
  .filter((word) => word !== '--report')
  .map(Number)
const SIZES = given.length > 0 ? given : [1000, 10_000, 100_000]
const ROUNDS = 75
const CROWD_MS = 3000
const CROWDS = [1, 4, 16, 64, 256]
const RULES = [1, 100, 1000]

/** A way to Anki: its port, and the process between, if there is one. */
interface Way {
  readonly name: string
  readonly port: number
  readonly running: Pick<Running, 'cpu' | 'memory' | 'stop'> | null
}

const WAYS = ['straight', 'nginx', 'bare proxy', 'gateway'] as const

/** Starts a gateway in front of this Anki, with this number of conditions in its only profile. */
async function startGateway(folder: string, url: string, rules: number): Promise<Running> {
  const port = await freePort()
  const file = join(folder, `gateway-${rules}.yaml`)
  const conditions = Array.from({ length: rules }, (_, index) => `{ absent: true, maxBytes: ${index + 1}B }`)
  const lines = [
    `listen: 127.0.0.1:${port}`,
    `admin: 127.0.0.1:${await freePort()}`,
    `upstream: ${url}`,
    'clients:',
    '  local-program: { profile: measured }',
    'profiles:',
    '  measured:',
    '    allow: ["@all"]',
    '    where:',
    '      addNote:',
    ...conditions.map((condition, index) => `        note.fields.F${index}: ${condition}`),
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return startConfigured(file, port)
}

/** nginx as a plain proxy without buffers on disk; null if it is not installed. */
async function startNginx(folder: string, target: number): Promise<Way | null> {
  const port = await freePort()
  const own = join(folder, 'nginx')
  mkdirSync(own, { recursive: true })
  const file = join(own, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${own}/pid; error_log ${own}/error.log;
events { worker_connections 2048; }
http { access_log off; client_body_temp_path ${own}/body; proxy_temp_path ${own}/proxy; fastcgi_temp_path ${own}/f; uwsgi_temp_path ${own}/u; scgi_temp_path ${own}/s;
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${target}; } } }\n`,
  )
  const child = spawn('nginx', ['-p', own, '-c', file], { stdio: 'ignore' })
  const failed = await Promise.race([once(child, 'error').then(() => true), once(child, 'spawn').then(() => false)])
  if (failed) return null
  for (let left = 100; left > 0; left--) {
    if (
      await askOnce(port, '{"action": "version", "version": 6}')
        .then(() => true)
        .catch(() => false)
    )
      break
    await pause(50)
  }
  const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return {
    name: 'nginx',
    port,
    running: {
      cpu: () => (Number(stat()[11]) + Number(stat()[12])) / 100,
      memory: () => (Number(stat()[21]) * 4096) / 1024 / 1024,
      async stop() {
        child.kill()
        await once(child, 'exit')
      },
    },
  }
}

async function waysTo(folder: string, url: string, target: number): Promise<Way[]> {
  const nginx = await startNginx(folder, target)
  const bare = await startModule(join(import.meta.dirname, 'bare-proxy.ts'), String(target))
  const gateway = await startGateway(folder, url, 1)
  return [
    { name: 'straight', port: target, running: null },
    ...(nginx === null ? [] : [nginx]),
    { name: 'bare proxy', port: bare.port, running: bare },
    { name: 'gateway', port: gateway.port, running: gateway },
  ]
}

const text = (action: string, params: object = {}) => JSON.stringify({ action, version: 6, params })
const quartiles = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] as number).toFixed(1)
  return `${at(0.5)} (${at(0.25)} to ${at(0.75)})`
}
const report = createReport('straight')

/** Calls that no earlier one answers: each has a search or ids of its own. */
function coldCalls(notes: readonly number[]): Record<string, (n: number) => string> {
  return {
    'findNotes, one deck': (n) => text('findNotes', { query: `deck:Default -tag:none${n}` }),
    'findNotes, a word': (n) => text('findNotes', { query: `"note ${n}"` }),
    'notesInfo, 20 notes': (n) =>
      text('notesInfo', { notes: notes.slice((n * 20) % 900, ((n * 20) % 900) + 20 - (n % 7)) }),
    addNote: (n) =>
      text('addNote', {
        note: { deckName: 'Default', modelName: 'Basic', fields: { Front: `new ${n} ${Math.random()}`, Back: '' } },
      }),
  }
}

for (const size of SIZES) {
  const anki = await startFilledAnki(size)
  const ways = await waysTo(anki.folder, anki.url, anki.port)
  const gateway = ways.at(-1) as Way
  const reply = await fetch(anki.url, { method: 'POST', body: text('findNotes', { query: 'deck:*' }) })
  const { result: notes } = (await reply.json()) as { result: number[] }
  report.head(`${size.toLocaleString('en')} notes, ms`, ...WAYS, 'gateway to straight', 'asked again')
  let count = 0
  for (const [name, body] of Object.entries(coldCalls(notes))) {
    const times = new Map(ways.map(({ name }) => [name, [] as number[]]))
    const again: number[] = []
    for (let round = 0; round < ROUNDS; round++)
      for (const way of ways.toSorted(() => Math.random() - 0.5)) {
        const asked = body(count++)
        times.get(way.name)?.push(await askOnce(way.port, asked))
        if (way === gateway && name !== 'addNote') again.push(await askOnce(way.port, asked))
        // The next call starts at a random moment of Anki's tick.
        await pause(Math.random() * 30)
      }
    const of = (way: string) => times.get(way) ?? []
    const ratio = median(of('gateway')) / median(of('straight'))
    report.row([
      name,
      ...WAYS.map((way) => (of(way).length === 0 ? '' : quartiles(of(way)))),
      ratio.toFixed(2),
      again.length === 0 ? '' : quartiles(again),
    ])
  }
  if (size === SIZES[0]) await crowds(ways)
  if (size === SIZES[0]) await policies(anki.folder, anki.url)
  for (const { running } of ways) await running?.stop()
  await anki.stop()
}
report.end()

/** Clients in a closed loop: calls without an earlier answer, and one call again and again. */
async function crowds(ways: readonly Way[]): Promise<void> {
  const said = ({ perSecond, p99, failures }: Crowd) =>
    `${perSecond.toFixed(0)}, p99 ${p99.toFixed(0)} ms${failures > 0 ? `, ${failures} failed` : ''}`
  let count = 1_000_000
  const cold = () => text('findNotes', { query: `tag:none${count++}` })
  report.head('clients, each with a new call: calls a second', ...WAYS)
  for (const clients of CROWDS) {
    const cells: string[] = []
    for (const name of WAYS) {
      const way = ways.find((one) => one.name === name)
      cells.push(way === undefined ? '' : said(await crowd(way.port, clients, CROWD_MS, cold)))
    }
    report.row([clients, ...cells])
  }
  report.head(
    'clients, all with one call: calls a second',
    ...WAYS,
    'processor time of the gateway a call',
    'memory of the gateway',
  )
  for (const clients of CROWDS) {
    const cells: string[] = []
    let cost = ''
    let memory = ''
    for (const name of WAYS) {
      const way = ways.find((one) => one.name === name)
      const before = way?.running?.cpu() ?? 0
      const met = way === undefined ? null : await crowd(way.port, clients, CROWD_MS, () => text('deckNames'))
      cells.push(met === null ? '' : said(met))
      if (name !== 'gateway' || way?.running == null || met === null) continue
      cost = `${(((way.running.cpu() - before) / met.replies) * 1e6).toFixed(0)} µs`
      memory = `${way.running.memory().toFixed(0)} MB`
    }
    report.row([clients, ...cells, cost, memory])
  }
}

/** The same cached call through profiles of different sizes. */
async function policies(folder: string, url: string): Promise<void> {
  report.head('conditions in the profile', 'a cached call, ms', 'addNote that the profile refuses, ms')
  for (const rules of RULES) {
    const gateway = await startGateway(folder, url, rules)
    const asked = text('modelNames')
    const fields = Object.fromEntries(Array.from({ length: rules }, (_, index) => [`F${index}`, 'x'.repeat(index + 2)]))
    const refused = text('addNote', { note: { deckName: 'Default', modelName: 'Basic', fields } })
    const times: [number[], number[]] = [[], []]
    for (let round = 0; round < 100; round++) {
      times[0].push(await askOnce(gateway.port, asked))
      times[1].push(await askOnce(gateway.port, refused))
    }
    report.row([rules, quartiles(times[0].slice(10)), quartiles(times[1].slice(10))])
    await gateway.stop()
  }
}
