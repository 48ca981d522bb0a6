import { join } from 'node:path'
import { Registry } from 'prom-client'
import { loadCatalogue } from '../src/actions/catalogue.ts'
import { durationGroups } from '../src/observe/group.ts'
import { createMetrics } from '../src/observe/metrics.ts'
import { callOutcomes, servers } from '../src/wire/outcome.ts'
import { median } from './client.ts'
import { startModule } from './process.ts'
import { socketCrowd } from './sockets.ts'

/**
 * Measures the cost of observing: the share of counting, remembering and logging in the gateway's work while it answers from the cache,
 * and a scrape with every possible series.
 *
 *   node bench/observe.ts
 */
const VERSION = '{"action": "version", "version": 6}'
const MS = 8000

async function overhead(): Promise<void> {
  const gateway = await startModule(join(import.meta.dirname, 'observed-gateway.ts'))
  try {
    const { port } = gateway
    const isRight = (_n: number, reply: Buffer) => reply.includes('"result": 6')
    const { replies, failures } = await socketCrowd({ port, connections: 32, ms: MS, body: () => VERSION, isRight })
    console.log(`${replies} replies, ${failures} failures`)
  } finally {
    await gateway.stop()
  }
}

/** Every action with every outcome and report, twenty clients with budgets, every group by everything that can answer, a year of learning. */
async function scrape(): Promise<void> {
  const { all } = loadCatalogue()
  const metrics = createMetrics({ registry: new Registry(), version: '', groups: durationGroups({ all }) })
  const anki = metrics.upstream('anki')
  const notes = { created: 1, changed: 1, deleted: 1 }
  for (const { name: action } of all) {
    const client = `client ${action.length}`
    for (const outcome of callOutcomes) {
      for (const servedBy of servers) {
        const calls = [{ action, client, outcome, refusal: null, failure: null, count: 1, notes }]
        metrics.request({
          outcome: 'answered',
          servedBy,
          refusal: null,
          codes: [],
          calls,
          bytesIn: 1,
          bytesOut: 1,
          ms: 1,
        })
      }
    }
    metrics.admitted({ client, allowed: 1, refused: 1, reported: 1, waited: 1 })
    for (const by of ['policy', 'hazard', 'ask']) metrics.reported(action, by)
    metrics.wouldRefuse(action)
    anki.drifted(action)
  }
  const cards = { new: 1, learning: 1, review: 1, suspended: 1, buried: 1, due: 1 }
  metrics.collection('anki').counted({
    decks: new Map(Array.from({ length: 100 }, (_, index) => [`Deck ${index}`, cards])),
    notes: new Map(Array.from({ length: 100 }, (_, index) => [`Note type ${index}`, 1])),
    reviewedToday: 1,
    newToday: 1,
    reviewedByDay: Array.from({ length: 371 }, (_, index) => [`day ${index}`, 1]),
  })
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
