import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { systemClock } from '../../../src/clock.ts'
import { openJournal } from '../../../src/safety/journal.ts'
import { ownOwner } from '../../../src/safety/owner.ts'
import { addedIds } from '../../../src/safety/record.ts'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { newFolder } from '../../support/folder.ts'
import { freePort } from '../../support/free-port.ts'
import { actionsIn, addNotes, call, fronts, notes } from './notes.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts')
/** How often a gateway is killed; the exchange in which it is goes round. */
const RUNS = Number(process.env.KILL_RUNS ?? 5)
const NOTES = 40

/** A gateway in a process of its own, that listens. */
async function startProcess(url: string, state: string) {
  const [port, admin] = [await freePort(), await freePort()]
  const options = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`, '--upstream', url]
  const child = spawn(process.execPath, [CLI, 'start', ...options], {
    env: {
      ...process.env,
      XDG_STATE_HOME: state,
      XDG_CONFIG_HOME: state,
      LOCALAPPDATA: state,
      ANKICONNECT_GATEWAY_LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  while (!lines.some((line) => line.includes('listening'))) await once(reader, 'line')
  return { port, admin, lines, child, ended: once(child, 'exit') }
}

const state = newFolder(t)

for (let run = 0; run < RUNS; run += 1) {
  // The probe is the first exchange, three parts follow; behind them only the reply is left.
  const boundary = run % 5
  t.test(
    `a gateway killed at exchange ${boundary} of a split says after its return which notes may be there`,
    async (t) => {
      const folder = join(state, `${run}`)
      let seen = -1
      let gateway: Awaited<ReturnType<typeof startProcess>> | null = null
      const sandbox = await startSandbox({
        faults: [
          {
            kind: 'slow',
            ms: 0,
            times: 1000,
            when(body) {
              const [first] = actionsIn(body)
              if (first === 'addNote' || first === 'addNotes') seen += 1
              if (seen === boundary) gateway?.child.kill('SIGKILL')
              return false
            },
          },
        ],
      })
      t.teardown(() => sandbox.close())
      gateway = await startProcess(sandbox.url, folder)
      const reply = call(gateway.port, addNotes(notes(NOTES))).catch(() => null)
      if (boundary === 4) {
        await reply
        gateway.child.kill('SIGKILL')
      }
      await gateway.ended
      await reply

      const there = await fronts(sandbox.port)
      t.equal(new Set(there).size, there.length, 'no note twice')
      const again = await startProcess(sandbox.url, folder)
      t.teardown(async () => {
        again.child.kill('SIGKILL')
        await again.ended
      })
      t.strictSame(await fronts(again.port), there, 'nothing is sent again')
      const found: unknown[] = []
      const journal = openJournal({
        folder: join(folder, 'ankiconnect-gateway'),
        owner: ownOwner(),
        clock: systemClock,
        nonce: () => '',
        onFound: (record) => found.push(record),
        onTrouble: (error) => t.fail(error),
      })
      const [record] = journal.snapshot()
      if (record === undefined) return t.strictSame(there, [], 'what is not reported is not there')
      const added = addedIds(record).length
      const inDoubt = record.unknown?.count ?? 0
      t.ok(inDoubt <= 32, 'the part under way and the one behind it')
      t.ok(added <= there.length && there.length <= added + inDoubt, 'what is there was reported')
      t.ok(again.lines.some((line) => line.includes('an addNotes of an earlier run was interrupted')))
    },
  )
}
