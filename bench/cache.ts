import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { realDisk } from '../src/cache/disk.ts'
import { collectionLooker } from '../src/cache/stamp.ts'
import { systemClock } from '../src/clock.ts'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { median } from './client.ts'
import { call } from './collection-writer.ts'
import { asker } from './keep-alive.ts'
import { type Running, startGatewayProcess, startModule } from './process.ts'
import { socketCrowd } from './sockets.ts'

/**
 * Measures the gain of the cache: a check of the stamp; a cached reply, alone and in a crowd, compared with a bare node:http server that
 * sends the same bytes and with Anki itself; notes for a missing deck; a probe during an import.
 *
 *   npm run build && node bench/cache.ts
 */
const DECK_NAMES = '{"action": "deckNames", "version": 6}'
const VERSION = '{"action": "version", "version": 6}'
const REPLY = '{"result": ["Default"], "error": null}'
const SECONDS = 4

function looks(folder: string): void {
  const database = new DatabaseSync(join(folder, 'collection.anki2'))
  database.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; create table t(v)')
  for (let count = 0; count < 200; count++) database.exec('insert into t values (1)')
  const look = collectionLooker(folder, systemClock, realDisk)
  const rounds = Array.from({ length: 100 }, () => {
    const began = process.hrtime.bigint()
    for (let count = 0; count < 1000; count++) look()
    return Number(process.hrtime.bigint() - began) / 1e6
  })
  database.close()
  console.log(
    `a look: ${median(rounds).toFixed(1)} µs (median of 100 rounds, the quickest ${Math.min(...rounds).toFixed(1)} µs)`,
  )
}

interface Rate {
  readonly perSecond: number
  /** Replies for each second of processor time of the server alone: steady on a busy machine. */
  readonly perCpuSecond: number
}

function deckNames(port: number) {
  const isRight = (_n: number, reply: Buffer) => reply.includes(REPLY)
  return socketCrowd({ port, connections: 64, ms: SECONDS * 1000, body: () => DECK_NAMES, isRight })
}

async function rateOf(server: Running): Promise<Rate> {
  const before = server.cpu()
  const { replies, perSecond } = await deckNames(server.port)
  return { perSecond, perCpuSecond: replies / (server.cpu() - before) }
}

async function crowds(gateway: Running, direct: number): Promise<void> {
  const bare = await startModule(join(import.meta.dirname, 'bare-server.ts'), REPLY)
  const rates = { gateway: [] as Rate[], bare: [] as Rate[] }
  for (let round = 0; round < 4; round++) {
    rates.bare.push(await rateOf(bare))
    rates.gateway.push(await rateOf(gateway))
  }
  await bare.stop()
  const anki = await deckNames(direct)
  const of = (all: readonly Rate[], what: keyof Rate) => median(all.slice(1).map((rate) => rate[what]))
  for (const [what, unit] of [
    ['perSecond', 's'],
    ['perCpuSecond', 'CPU s'],
  ] as const) {
    const [a, b] = [of(rates.gateway, what), of(rates.bare, what)]
    console.log(
      `deckNames, 64 connections: kept ${a.toFixed(0)}/${unit}, bare node:http ${b.toFixed(0)}/${unit}, ratio ${(a / b).toFixed(2)}`,
    )
  }
  const gain = of(rates.gateway, 'perSecond') / anki.perSecond
  console.log(`Anki itself ${anki.perSecond.toFixed(0)}/s (${anki.failures} failures): ${gain.toFixed(0)} times`)
}

async function alone(through: number, direct: number): Promise<void> {
  const timesOf = async (port: number, rounds: number) => {
    const ask = asker(port)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      await ask(DECK_NAMES)
      if (round >= rounds / 5) times.push(performance.now() - began)
    }
    return median(times)
  }
  const [kept, asked] = [await timesOf(through, 3000), await timesOf(direct, 100)]
  console.log(
    `one after another, one connection: kept ${kept.toFixed(3)} ms, Anki itself ${asked.toFixed(1)} ms (medians)`,
  )
}

async function missingDeck(through: number): Promise<void> {
  const notes = Array.from({ length: 300 }, (_, index) => ({
    deckName: 'There is no such deck',
    modelName: 'Basic',
    fields: { Front: `${index}`, Back: '' },
  }))
  const began = performance.now()
  const error = await call(through, 'addNotes', { notes }).then(
    () => 'none',
    (error: Error) => error.message,
  )
  const took = performance.now() - began
  console.log(`300 notes for a missing deck: ${took.toFixed(0)} ms, error of ${error.length} characters`)
}

/** A client that allows 100 ms for a probe, during an import of 5,000 notes. */
async function probeDuringImport(through: number): Promise<void> {
  const note = (n: number) => ({ deckName: 'Default', modelName: 'Basic', fields: { Front: `import ${n}`, Back: '' } })
  const ask = asker(through)
  let isOver = false
  const imported = (async () => {
    for (let from = 0; from < 5000; from += 1000)
      await call(through, 'addNotes', { notes: Array.from({ length: 1000 }, (_, index) => note(from + index)) })
    isOver = true
  })()
  const times: number[] = []
  while (!isOver) {
    const began = performance.now()
    await ask(VERSION)
    times.push(performance.now() - began)
    await wait(20)
  }
  await imported
  const late = times.filter((time) => time > 100).length
  console.log(
    `version during an import of 5,000 notes: ${times.length} probes, ${late} over 100 ms, longest ${Math.max(...times).toFixed(1)} ms`,
  )
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'anki-bench-'))
  try {
    looks(folder)
    const missing = ankiMissing()
    if (missing !== null) return console.log(`SKIPPED beside a real Anki, because ${missing}`)
    const port = await freePort()
    const config = join(folder, 'gateway.yaml')
    await writeFile(config, 'cache: { stamp: trust }\nlog: { level: info, format: json }\n')
    const anki = await startAnki({ base: join(folder, 'data'), port })
    let gateway: Running | null = null
    try {
      gateway = await startGatewayProcess(anki.url, '--config', config)
      await call(gateway.port, 'version')
      await wait(1000)
      await alone(gateway.port, port)
      await crowds(gateway, port)
      await missingDeck(gateway.port)
      await probeDuringImport(gateway.port)
    } finally {
      await gateway?.stop()
      await anki.kill()
    }
  } finally {
    await removeFolder(folder)
  }
}

await main()
