import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { askOnce, crowd, median } from './client.ts'
import { startBareServer, startGatewayProcess } from './process.ts'

/** Measures the cost of the gateway: its start, its memory, each call, and a crowd; each next to its comparison. */

const VERSION = '{"action": "version", "version": 6}'
const DECK_NAMES = '{"action": "deckNames", "version": 6}'

async function starts(): Promise<void> {
  const gateway = { times: [] as number[], memory: [] as number[] }
  const bare = { times: [] as number[], memory: [] as number[] }
  for (let round = 0; round < 7; round++) {
    for (const [found, running] of [
      [bare, await startBareServer()],
      [gateway, await startGatewayProcess('http://127.0.0.1:1')],
    ] as const) {
      found.times.push(running.startedIn)
      await wait(300)
      found.memory.push(running.memory())
      await running.stop()
    }
  }
  console.log(
    `start to listening: ${median(gateway.times).toFixed(0)} ms, bare node:http ${median(bare.times).toFixed(0)} ms`,
  )
  console.log(
    `resident memory: ${median(gateway.memory).toFixed(0)} MB, bare node:http ${median(bare.memory).toFixed(0)} MB`,
  )
}

/** Pairs of calls, direct and through the gateway in turn, each after a pause that `pause` gives. */
async function pairs(
  name: string,
  direct: number,
  through: number,
  rounds: number,
  pause: () => number,
): Promise<void> {
  const times = { direct: [] as number[], through: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    await wait(pause())
    times.direct.push(await askOnce(direct, VERSION))
    await wait(pause())
    times.through.push(await askOnce(through, VERSION))
  }
  const [a, b] = [median(times.direct), median(times.through)]
  console.log(
    `${name}: direct ${a.toFixed(2)} ms, gateway ${b.toFixed(2)} ms, difference ${(b - a).toFixed(2)} ms (medians of ${rounds})`,
  )
}

/** Runs of calls one after another without a pause, direct and through the gateway in turn. */
async function sequences(direct: number, through: number): Promise<void> {
  const times = { direct: [] as number[], through: [] as number[] }
  for (let round = 0; round < 12; round++) {
    for (let call = 0; call < 20; call++) times.direct.push(await askOnce(direct, VERSION))
    for (let call = 0; call < 20; call++) times.through.push(await askOnce(through, VERSION))
  }
  const [a, b] = [median(times.direct), median(times.through)]
  console.log(
    `one after another: direct ${a.toFixed(2)} ms, gateway ${b.toFixed(2)} ms, difference ${(b - a).toFixed(2)} ms (medians of 240)`,
  )
}

async function crowds(direct: number, through: number): Promise<void> {
  for (const [name, port] of [
    ['gateway', through],
    ['direct', direct],
  ] as const) {
    const { replies, failures, perSecond, p99 } = await crowd(port, 64, 10_000, () => DECK_NAMES)
    console.log(
      `64 connections for 10 s, ${name}: ${replies} replies, ${failures} failures, ${perSecond.toFixed(0)}/s, p99 ${p99.toFixed(0)} ms`,
    )
  }
}

await starts()
const missing = ankiMissing()
if (missing !== null) console.log(`SKIPPED beside a real Anki, because ${missing}`)
else {
  const folder = await mkdtemp(join(tmpdir(), 'anki-bench-'))
  const port = await freePort()
  const anki = await startAnki({ base: join(folder, 'data'), port })
  const gateway = await startGatewayProcess(anki.url)
  try {
    await wait(500)
    await sequences(port, gateway.port)
    await pairs('at a random moment', port, gateway.port, 300, () => Math.random() * 40)
    await crowds(port, gateway.port)
  } finally {
    await gateway.stop()
    await anki.kill()
    await removeFolder(folder)
  }
}
