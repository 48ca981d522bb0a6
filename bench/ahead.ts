import { hash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { askOnce, median } from './client.ts'
import { goals } from './goals/all.ts'
import { firstCache } from './goals/asbplayer.ts'
import { type Call, DECK, type Goal, prepare } from './goals/goal.ts'
import { tableOfTypes } from './goals/obsidian.ts'
import { noteByNote } from './goals/others.ts'
import { callerAt, timeGoal } from './goals/run.ts'
import { type Running, startGatewayProcess } from './process.ts'
import { createReport } from './report.ts'

/**
 * Measures what reading ahead gains and costs, in front of a real Anki with its own tick of 25 ms: goals of real clients, straight and through the
 * gateway in the same run, on new connections; the share of Anki's window time that reads took which nobody asked for; and the wait of a second
 * client while another one walks along a list.
 *
 *   npm run build && node bench/ahead.ts [--notes 3490] [--report]
 */
const { values } = parseArgs({
  options: { notes: { type: 'string', default: '3490' }, report: { type: 'boolean', default: false } },
})
const notes = Number(values.notes)
const report = createReport('ahead')
/** The gateway's process, from its own configuration. `admin` is the port of its metrics. */
interface Front {
  readonly running: Running
  readonly call: Call
  /** The sum of all series of a metric whose labels hold this text, in its unit. */
  metric(name: string, label?: string): Promise<number>
}

async function startFront(folder: string, upstream: string, name: string, more: string): Promise<Front> {
  const config = join(folder, `${name}.yaml`)
  const metrics = await freePort()
  const lines = [
    'cache: { stamp: trust }',
    'log: { level: info, format: json }',
    `metrics: { address: "127.0.0.1:${metrics}" }`,
  ]
  await writeFile(config, `${[...lines, more].join('\n')}\n`)
  const running = await startGatewayProcess(upstream, '--config', config)
  const through = callerAt(running.port)
  await through('version')
  await wait(1500)
  return {
    running,
    call: through,
    async metric(metric, label = '') {
      const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
      const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(label))
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
  }
}

const EXCHANGES = 'ankiconnect_gateway_upstream_exchanges_total'
const WINDOW = 'ankiconnect_gateway_window_seconds_sum'
const AHEAD = 'ankiconnect_gateway_ahead_window_seconds_total'

/** Moves the stamp, so that nothing is cached. */
async function forget(direct: Call): Promise<void> {
  await direct('addTags', {
    notes: (await direct('findNotes', { query: 'tag:goal' })) as number[],
    tags: `t${Date.now()}`,
  })
}

/** The number of times that each goal runs cold, each way. The median counts. The first time, the process of the gateway has only just started. */
const ROUNDS = 3

async function compare(goal: Goal, direct: Call, front: Front): Promise<void> {
  const straight: number[] = []
  const through: number[] = []
  let [requests, exchanges] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    straight.push((await timeGoal(goal, direct)).ms)
    await forget(direct)
    const before = await front.metric(EXCHANGES)
    const measured = await timeGoal(goal, front.call)
    through.push(measured.ms)
    requests = measured.requests
    exchanges = (await front.metric(EXCHANGES)) - before
  }
  const [first = 0] = through
  report.row([
    goal.name,
    requests,
    exchanges,
    median(straight).toFixed(0),
    median(through).toFixed(0),
    first.toFixed(0),
    (median(straight) / median(through)).toFixed(1),
  ])
}

async function waste(direct: Call, front: Front): Promise<void> {
  report.head('goal, through the gateway', 'requests', 'ms', 'window time for reads that nobody used')
  const at = async () => ({
    window: await front.metric(WINDOW),
    read: await front.metric(AHEAD, 'end="read"'),
    used: await front.metric(AHEAD, 'end="used"'),
  })
  const before = await at()
  for (const goal of goals) {
    await forget(direct)
    const first = await at()
    const { ms, requests } = await timeGoal(goal, front.call)
    const { window, read, used } = await at()
    // Rounding may make it a little less than nothing.
    const share = Math.max(0, read - first.read - used + first.used) / (window - first.window)
    report.row([goal.name, requests, ms.toFixed(0), `${(share * 100).toFixed(1)} %`])
  }
  const after = await at()
  const wasted = after.read - before.read - after.used + before.used
  const window = after.window - before.window
  report.row(['all of them', '', '', `${((wasted / window) * 100).toFixed(1)} %`])
}

/** A second client that asks something new every time, while another one walks. */
async function beside(name: string, front: Front, direct: Call): Promise<void> {
  await forget(direct)
  let isOver = false
  const times: number[] = []
  const second = async () => {
    for (let round = 0; !isOver; round++) {
      const params = { query: `deck:${DECK} -tag:never${performance.now()}x${round} nid:1` }
      times.push(
        await askOnce(front.running.port, JSON.stringify({ action: 'findNotes', version: 6, params, key: 'second' })),
      )
      await wait(7)
    }
  }
  const asking = second()
  const { ms } = await timeGoal(firstCache, (action, params) => front.call(action, { ...params }))
  isOver = true
  await asking
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(0)
  report.row([name, ms.toFixed(0), times.length, at(0.5), at(0.99)])
}

async function main(): Promise<void> {
  const missing = ankiMissing()
  if (missing !== null) return console.log(`SKIPPED beside a real Anki, because ${missing}`)
  const folder = await mkdtemp(join(tmpdir(), 'anki-ahead-'))
  const port = await freePort()
  const anki = await startAnki({ base: join(folder, 'data'), port })
  const fronts: Front[] = []
  try {
    const direct = callerAt(port)
    await prepare(direct, { notes })
    const clients = `clients: { second: { keyHash: "sha256:${hash('sha256', 'second')}", profile: admin } }`
    for (const more of ['', 'readAhead: off'])
      fronts.push(await startFront(folder, anki.url, `front${fronts.length}`, `${clients}\n${more}`))
    const [ahead, plain] = fronts as [Front, Front]
    report.head(
      'goal, cold',
      'requests',
      'exchanges',
      'straight, ms',
      'through, ms',
      'the first time, ms',
      'times quicker',
    )
    for (const goal of [tableOfTypes, noteByNote, firstCache]) await compare(goal, direct, ahead)
    await waste(direct, ahead)
    report.head('one client walks, another one asks', 'walk, ms', 'calls of the other', 'median, ms', 'p99, ms')
    await beside('without reading ahead', plain, direct)
    await beside('with reading ahead', ahead, direct)
    report.end()
  } finally {
    for (const { running } of fronts) await running.stop()
    await anki.kill()
    await removeFolder(folder)
  }
}

await main()
