import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { changeCollection, median } from './client.ts'
import { goals } from './goals/all.ts'
import { prepare } from './goals/goal.ts'
import { callerAt, timeGoal } from './goals/run.ts'
import { startGatewayProcess } from './process.ts'
import { createReport } from './report.ts'

/**
 * Runs the goals of real clients as whole sequences of calls, straight to a real Anki and through the gateway in turn, each call on a
 * connection of its own: with AnkiConnect's own tick, and with the settings that `setup` makes.
 *
 *   npm run build && node bench/sequences.ts [--report]
 *
 * Cold means that the collection changed since the last round, so that no cached reply serves. Anki had the time to draw its window again. ANKICONNECT_ADDON names the add-on's folder.
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
  const [straight, through] = [callerAt(port), callerAt(gateway.port)]
  await prepare(straight, { notes: NOTES })
  /** Moves the stamp through the gateway, so that the gateway believes it. */
  const forget = () => changeCollection(() => through('createDeck', { deck: `touched ${performance.now()}` }))
  report.head(name, 'requests', 'straight, ms', 'cold, ms', 'cold to straight', 'asked again, ms', 'again to straight')
  for (const goal of goals) {
    const times = { straight: [] as number[], cold: [] as number[], again: [] as number[] }
    let requests = 0
    for (let round = 0; round < ROUNDS; round++) {
      await forget()
      times.straight.push((await timeGoal(goal, straight)).ms)
      await forget()
      const cold = await timeGoal(goal, through)
      requests = cold.requests
      times.cold.push(cold.ms)
      times.again.push((await timeGoal(goal, through)).ms)
    }
    const [direct, cold, again] = [times.straight, times.cold, times.again].map(median) as [number, number, number]
    const ratio = (ms: number) => (ms / direct).toFixed(2)
    report.row([goal.name, requests, direct.toFixed(0), cold.toFixed(0), ratio(cold), again.toFixed(0), ratio(again)])
  }
  await gateway.stop()
  await anki.kill()
  await removeFolder(folder)
}
report.end()
