import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findAddOn } from '../src/add-on/add-on.ts'
import { planSetup } from '../src/setup/plan.ts'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, type RealAnki, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { askOnce, median } from './client.ts'
import { startGatewayProcess } from './process.ts'

/**
 * Measures what one caller gains from `setup`, which makes one call after another: a real Anki with the settings that setup gives it,
 * behind the gateway, next to a real Anki with AnkiConnect as shipped. Both run at the same time and are asked in turn. Each read is
 * another search, so no reply comes from the cache.
 *
 *   npm run build && ANKICONNECT_ADDON=FOLDER node bench/setup.ts
 */
const ROUNDS = 10
const READS = 50
const LEAST = 4
const KEY = 'the key of the benchmark'

let reads = 0
const search = () => `{"action": "findNotes", "version": 6, "params": {"query": "deck:Default nid:${++reads}"}}`

/** Returns the settings that setup gives the AnkiConnect of this Anki. */
function plannedChanges(base: string) {
  const addOn = findAddOn(base)
  if (addOn === null) throw new Error(`there is no AnkiConnect in ${base}`)
  const plan = planSetup(addOn, () => KEY, { folder: join(base, 'none'), read: () => null })
  return plan?.changes ?? {}
}

async function timesOf(port: number): Promise<number[]> {
  const times: number[] = []
  for (let read = 0; read < READS; read++) times.push(await askOnce(port, search()))
  return times
}

async function main(): Promise<void> {
  const missing = ankiMissing()
  if (missing !== null) return console.log(`SKIPPED, because ${missing}`)
  const folder = await mkdtemp(join(tmpdir(), 'anki-setup-bench-'))
  const started: RealAnki[] = []
  const stops: (() => Promise<void>)[] = []
  try {
    const shippedPort = await freePort()
    const shipped = await startAnki({ base: join(folder, 'shipped'), port: shippedPort })
    started.push(shipped)
    const { apiPollInterval, webBacklog } = plannedChanges(shipped.base)
    const moved = await startAnki({
      base: join(folder, 'moved'),
      port: await freePort(),
      key: KEY,
      pollInterval: Number(apiPollInterval),
      backlog: Number(webBacklog),
    })
    started.push(moved)
    const keyFile = join(folder, 'anki-key')
    await writeFile(keyFile, `${KEY}\n`)
    const gateway = await startGatewayProcess(moved.url, '--upstream-key-file', keyFile)
    stops.push(gateway.stop)
    const times = { shipped: [] as number[], through: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      times.shipped.push(...(await timesOf(shippedPort)))
      times.through.push(...(await timesOf(gateway.port)))
    }
    const [before, after] = [median(times.shipped), median(times.through)]
    const gain = before / after
    console.log(
      `one caller, ${times.through.length} uncached reads, medians: AnkiConnect as shipped ${before.toFixed(1)} ms, set up ${after.toFixed(1)} ms, ${gain.toFixed(1)} times faster (at least ${LEAST})`,
    )
    console.log(`the quickest tenth: ${tenth(times.shipped).toFixed(1)} ms and ${tenth(times.through).toFixed(1)} ms`)
    if (gain < LEAST) process.exitCode = 1
  } finally {
    for (const stop of stops) await stop()
    for (const anki of started) await anki.kill()
    await removeFolder(folder)
  }
}

/** Returns the time that a tenth of all stay below: on a busy machine the one that shows the programs and not their neighbours. */
function tenth(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] as number
}

await main()
