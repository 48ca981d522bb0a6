import { hash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { askOnce, crowd } from './client.ts'
import { type Running, startGatewayProcess } from './process.ts'

/**
 * Measures how much one client slows down another in front of a real Anki. The light client calls once in 200 ms, alone and while the
 * other has 64 connections in a tight loop, or adds 5,000 notes. The cache is off. `--budget background` gives the other client a budget.
 *
 *   node bench/fairness.ts [--calls 100] [--budget unlimited] [--poll 25] [--notes 5000]
 */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100' },
    budget: { type: 'string', default: 'unlimited' },
    poll: { type: 'string', default: '25' },
    notes: { type: 'string', default: '5000' },
  },
})
const calls = Number(values.calls)
const EVERY = 200
const CONNECTIONS = 64

const CONFIG = `cache: off
clients:
  light: { keyHash: "sha256:${hash('sha256', 'light')}", profile: admin }
  heavy: { keyHash: "sha256:${hash('sha256', 'heavy')}", profile: admin, budget: ${values.budget} }
`

const call = (key: string, action: string, params: object = {}) => JSON.stringify({ action, version: 6, key, params })

let made = 0
const note = () => ({
  deckName: 'Default',
  modelName: 'Basic',
  fields: { Front: `word ${made++} ${process.pid}`, Back: 'its meaning' },
})

/** The light client's times in ms, sorted. */
async function light(port: number): Promise<number[]> {
  const times: number[] = []
  for (let count = 0; count < calls; count++) {
    const began = performance.now()
    times.push(await askOnce(port, call('light', 'deckNames')))
    await wait(Math.max(0, EVERY - (performance.now() - began)))
  }
  return times.sort((one, other) => one - other)
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number

function say(name: string, sorted: readonly number[], alone: readonly number[]): void {
  const p99 = at(sorted, 0.99)
  const times = `${(p99 / at(alone, 0.99)).toFixed(1)} times its p99 alone`
  console.log(`${name}: median ${at(sorted, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ${times}`)
}

async function besideCrowd(port: number, name: string, body: () => string): Promise<void> {
  const alone = await light(port)
  say('alone', alone, alone)
  const ms = calls * EVERY
  const [heavy, times] = await Promise.all([crowd(port, CONNECTIONS, ms, body), wait(300).then(() => light(port))])
  say(`beside ${CONNECTIONS} connections of ${name} (${heavy.perSecond.toFixed(0)}/s)`, times, alone)
}

async function besideImport(port: number, name: string, body: string): Promise<void> {
  const alone = await light(port)
  say('alone', alone, alone)
  let took: number | null = null
  const importing = askOnce(port, body).then((ms) => {
    took = ms
  })
  await wait(300)
  const times = await light(port)
  const rest = took === null ? 'which lasted longer' : `which took ${(took / 1000).toFixed(0)} s`
  say(`beside ${name}, ${rest}`, times, alone)
  await importing
}

const missing = ankiMissing()
if (missing !== null) console.log(`SKIPPED: ${missing}`)
else {
  const folder = await mkdtemp(join(tmpdir(), 'anki-fairness-'))
  const config = join(folder, 'gateway.yaml')
  await writeFile(config, CONFIG)
  const anki = await startAnki({
    base: join(folder, 'data'),
    port: await freePort(),
    pollInterval: Number(values.poll),
  })
  let gateway: Running | null = null
  try {
    gateway = await startGatewayProcess(anki.url, '--config', config)
    const { port } = gateway
    await light(port)
    await besideCrowd(port, 'version', () => call('heavy', 'version'))
    await besideCrowd(port, 'findNotes', () => call('heavy', 'findNotes', { query: 'deck:*' }))
    await besideCrowd(port, 'addNote', () => call('heavy', 'addNote', { note: note() }))
    const notes = Array.from({ length: Number(values.notes) }, note)
    await besideImport(port, `addNotes of ${values.notes}`, call('heavy', 'addNotes', { notes }))
  } finally {
    await gateway?.stop()
    await anki.kill()
    await removeFolder(folder)
  }
}
