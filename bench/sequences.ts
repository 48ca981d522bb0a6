import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { changeCollection, median } from './client.ts'
import { goals } from './goals/all.ts'
import { type Call, prepare } from './goals/goal.ts'
import { callerAt, timeGoal } from './goals/run.ts'
import { startGatewayProcess, startModule } from './process.ts'
import { createReport } from './report.ts'

/**
 * Runs the goals of real clients as whole sequences of calls, straight to a real Anki, through a bare proxy on node:http and through the
 * gateway in turn, each call on a connection of its own: with AnkiConnect's own tick, and with the settings that `setup` makes.
 *
 *   npm run build && node bench/sequences.ts [--report]
 *
 * Cold means that the collection changed since the last round, so that no cached reply serves. Anki had the time to draw its window again.
 * ANKICONNECT_ADDON names the add-on's folder.
 */
const NOTES = 1000
const ROUNDS = 5
/** AnkiConnect's settings as shipped, and as `setup` leaves them (docs/setup.md). */
const SETTINGS = [
  { name: 'AnkiConnect as shipped', pollInterval: 25, backlog: 5 },
  { name: 'as `setup` leaves it', pollInterval: 5, backlog: 128 },
]

const missing = ankiMissing()
if (missing !== null) {
  console.log(`SKIPPED beside a real Anki, because ${missing}`)
  process.exit(0)
}
const report = createReport('sequences')
for (const { name, pollInterval, backlog } of SETTINGS) {
  const folder = await mkdtemp(join(tmpdir(), 'anki-sequences-'))
  const port = await freePort()
  const anki = await startAnki({ base: join(folder, 'data'), port, pollInterval, backlog })
  const gateway = await startGatewayProcess(anki.url)
  const bare = await startModule(join(import.meta.dirname, 'bare-proxy.ts'), String(port))
  const [straight, proxied, through] = [port, bare.port, gateway.port].map(callerAt) as [Call, Call, Call]
  await prepare(straight, { notes: NOTES })
  /** Moves the stamp through the gateway, so that the gateway believes it. */
  const forget = () => changeCollection(() => through('createDeck', { deck: `touched ${performance.now()}` }))
  const columns = ['requests', 'straight, ms', 'bare proxy to straight', 'cold, ms', 'cold to straight']
  report.head(name, ...columns, 'asked again, ms', 'again to straight')
  for (const goal of goals) {
    const times = { straight: [] as number[], proxied: [] as number[], cold: [] as number[], again: [] as number[] }
    let requests = 0
    for (let round = 0; round < ROUNDS; round++) {
      await forget()
      times.straight.push((await timeGoal(goal, straight)).ms)
      await forget()
      times.proxied.push((await timeGoal(goal, proxied)).ms)
      await forget()
      const cold = await timeGoal(goal, through)
      requests = cold.requests
      times.cold.push(cold.ms)
      times.again.push((await timeGoal(goal, through)).ms)
    }
    const direct = median(times.straight)
    const ratio = (ms: number) => (ms / direct).toFixed(2)
    const both = (ms: number) => [ms.toFixed(0), ratio(ms)]
    const [cold, again] = [median(times.cold), median(times.again)]
    report.row([goal.name, requests, direct.toFixed(0), ratio(median(times.proxied)), ...both(cold), ...both(again)])
  }
  await gateway.stop()
  await bare.stop()
  await anki.kill()
  await removeFolder(folder)
}
report.end()
