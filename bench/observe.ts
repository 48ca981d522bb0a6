import { join } from 'node:path'
import { Registry } from 'prom-client'
import { loadCatalogue } from '../src/actions/catalogue.ts'
import { durationGroups } from '../src/observe/group.ts'
import { createMetrics } from '../src/observe/metrics.ts'
import { callOutcomes, servers } from '../src/observe/outcome.ts'
import { median } from './client.ts'
import { startModule } from './process.ts'
import { socketCrowd } from './sockets.ts'

/**
 * What it costs to look on: replies for each second of the gateway's processor time on a kept answer, with metrics and a line
 * in the log for each request and without, side by side; and a scrape with every series there can be.
 *
 *   node bench/observe.ts
 */
const VERSION = '{"action": "version", "version": 6}'
const ROUNDS = 9
const MS = 1500

async function overhead(): Promise<void> {
  const file = join(import.meta.dirname, 'observed-gateway.ts')
  const [on, off] = [await startModule(file, 'on'), await startModule(file, 'off')]
  const [best, shares] = [{ watched: 0, unwatched: 0 }, [] as number[]]
  try {
    const rate = async ({ port, cpu }: typeof on) => {
      const before = cpu()
      const isRight = (_n: number, reply: Buffer) => reply.includes('"result": 6')
      const { replies, failures } = await socketCrowd({ port, connections: 32, ms: MS, body: () => VERSION, isRight })
      if (failures > 0) throw new Error(`${failures} requests failed`)
      return replies / (cpu() - before)
    }
    await Promise.all([rate(on), rate(off)])
    for (let round = 0; round < ROUNDS; round++) {
      const [watched, unwatched] = [await rate(on), await rate(off)]
      shares.push(1 - watched / unwatched)
      best.watched = Math.max(best.watched, watched)
      best.unwatched = Math.max(best.unwatched, unwatched)
      console.log(
        `watched ${Math.round(watched)}, unwatched ${Math.round(unwatched)} replies per second of processor time`,
      )
    }
    const least = 1 - best.watched / best.unwatched
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`
    console.log(
      `metrics and log cost ${percent(median(shares))} (median of ${ROUNDS} rounds), ${percent(least)} (best of each)`,
    )
  } finally {
    await on.stop()
    await off.stop()
  }
}

/** Every action with every outcome, twenty clients, every group by everyone who can answer. */
async function scrape(): Promise<void> {
  const { all } = loadCatalogue()
  const metrics = createMetrics({ registry: new Registry(), version: '', groups: durationGroups({ all }) })
  for (const { name: action } of all) {
    for (const outcome of callOutcomes) {
      for (const servedBy of servers) {
        const client = `client ${action.length}`
        const calls = [{ action, client, outcome, refusal: null, count: 1, notes: 0 }]
        metrics.request({ outcome: 'answered', servedBy, refusal: null, calls, bytesIn: 1, bytesOut: 1, ms: 1 })
      }
    }
  }
  const times: number[] = []
  let text = ''
  for (let round = 0; round < 100; round++) {
    const began = process.cpuUsage()
    text = await metrics.render()
    const { user, system } = process.cpuUsage(began)
    times.push((user + system) / 1000)
  }
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
  console.log(
    `a scrape of ${series} series: ${median(times).toFixed(1)} ms of processor time (median of 100, the least ${Math.min(...times).toFixed(1)})`,
  )
}

await scrape()
await overhead()
