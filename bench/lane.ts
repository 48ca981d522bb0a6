import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { askOnce, median } from './client.ts'
import { type Running, startGatewayProcess } from './process.ts'
import { type SocketCrowd, socketCrowd } from './sockets.ts'

/**
 * Compares packing and merging with direct access to the same real Anki, at its tick as shipped, in one run: 64 connections of distinct
 * reads that no cache can answer (it is off), 256 connections, and the cost for a lone caller.
 *
 *   node bench/lane.ts [--seconds 8] [--notes 4000]
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '8' }, notes: { type: 'string', default: '4000' } },
})
const seconds = Number(values.seconds)

const VERSION = '{"action": "version", "version": 6}'

async function call<T>(port: number, action: string, params: object): Promise<T> {
  const body = JSON.stringify({ action, version: 6, params })
  const reply = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers: { Connection: 'close' } })
  const { result, error } = (await reply.json()) as { result: T; error: string | null }
  if (error !== null) throw new Error(`${action}: ${error}`)
  return result
}

/** Puts notes into the collection and returns their ids. */
async function seed(port: number, count: number): Promise<number[]> {
  for (let from = 0; from < count; from += 200) {
    const notes = Array.from({ length: Math.min(200, count - from) }, (_, index) => ({
      deckName: 'Default',
      modelName: 'Basic',
      fields: { Front: `word${from + index}`, Back: `the meaning of word ${from + index}` },
      tags: ['bench'],
    }))
    await call(port, 'addNotes', { notes })
  }
  return call(port, 'findNotes', { query: 'tag:bench' })
}

type Reads = Pick<SocketCrowd, 'body' | 'isRight'>

/** Two ids in each call, and no call twice before all pairs of neighbours at every distance had their turn. */
function notesInfo(ids: readonly number[]): Reads {
  const pair = (n: number): [number, number] => {
    const first = n % ids.length
    const distance = 1 + (Math.floor(n / ids.length) % (ids.length - 1))
    return [ids[first] as number, ids[(first + distance) % ids.length] as number]
  }
  return {
    body: (n) => `{"action": "notesInfo", "version": 6, "params": {"notes": [${pair(n).join(', ')}]}}`,
    isRight: (n, reply) => pair(n).every((id) => reply.includes(`"noteId": ${id},`)),
  }
}

function findNotes(count: number, ids: readonly number[]): Reads {
  return {
    body: (n) => `{"action": "findNotes", "version": 6, "params": {"query": "front:word${n % count} -tag:never${n}"}}`,
    isRight: (n, reply) => reply.includes(`{"result": [${ids[n % count]}], "error": null}`),
  }
}

async function compare(
  name: string,
  direct: number,
  through: number,
  reads: Reads,
  connections: number,
): Promise<void> {
  const ms = seconds * 1000
  // Compiled code on all three sides, and an estimate that has seen some exchanges.
  await socketCrowd({ ...reads, port: through, connections, ms: 1000 })
  const gateway = await socketCrowd({ ...reads, port: through, connections, ms })
  const other = await socketCrowd({ ...reads, port: direct, connections, ms })
  for (const [who, { replies, failures, perSecond, median, p99 }] of [
    ['gateway', gateway],
    ['direct', other],
  ] as const) {
    console.log(
      `${name}, ${connections} connections, ${who}: ${replies} right, ${failures} failures, ${perSecond.toFixed(0)}/s, median ${median.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    )
  }
  console.log(`${name}, ${connections} connections: ${(gateway.perSecond / other.perSecond).toFixed(1)} times direct`)
}

async function alone(direct: number, through: number): Promise<void> {
  const differences: number[] = []
  for (let round = 0; round < 120; round++) {
    const a = await askOnce(direct, VERSION)
    await askOnce(through, VERSION)
    const b = await askOnce(through, VERSION)
    await askOnce(direct, VERSION)
    if (round >= 10) differences.push(b - a)
  }
  console.log(
    `one after another, version: the gateway costs ${median(differences).toFixed(2)} ms (median of 110 pairs)`,
  )
}

const missing = ankiMissing()
if (missing !== null) console.log(`SKIPPED beside a real Anki, because ${missing}`)
else {
  const folder = await mkdtemp(join(tmpdir(), 'anki-bench-'))
  const port = await freePort()
  const config = join(folder, 'gateway.yaml')
  await writeFile(config, 'cache: off\n')
  const anki = await startAnki({ base: join(folder, 'data'), port })
  let gateway: Running | null = null
  try {
    gateway = await startGatewayProcess(anki.url, '--config', config)
    const ids = await seed(port, Number(values.notes))
    await wait(500)
    await alone(port, gateway.port)
    await compare('notesInfo of two ids', port, gateway.port, notesInfo(ids), 64)
    await compare('findNotes', port, gateway.port, findNotes(ids.length, ids), 64)
    await compare('notesInfo of two ids', port, gateway.port, notesInfo(ids), 256)
    await compare('findNotes', port, gateway.port, findNotes(ids.length, ids), 256)
  } finally {
    await gateway?.stop()
    await anki.kill()
    await removeFolder(folder)
  }
}
