import t from 'tap'
import { addedIds } from '../../../src/safety/record.ts'
import type { Fault } from '../../../src/sandbox/fault.ts'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { ask } from '../../support/ask.ts'
import { startFront } from '../../support/front.ts'
import { actionsIn, addNotes, fronts, note, notes } from './notes.ts'

const GOOD = notes(40)
const BAD = [...notes(39), note('')]
/** The exchanges of a split that an end of Anki can hit: the probe, the parts, and where a note fails the taking back. */
const BOUNDARIES = [0, 1, 2, 3, 4]
/** How often each of them is hit. */
const ROUNDS = Array.from({ length: Number(process.env.KILL_ROUNDS ?? 1) }, (_, round) => round)

for (const runs of [true, false]) {
  for (const [kind, list] of [
    ['that all can be added', GOOD],
    ['of which one fails', BAD],
  ] as const) {
    for (const boundary of BOUNDARIES) {
      if (list === GOOD && boundary === 4) continue
      for (const _round of ROUNDS) {
        const when = runs ? 'after it did' : 'before it does'
        t.test(
          `notes ${kind}: Anki ends ${when} what exchange ${boundary} of the split asks, and no note is doubled or unreported`,
          async (t) => {
            let seen = -1
            const isHit = (body: string) => {
              const [first] = actionsIn(body)
              if (first === 'addNote' || first === 'addNotes' || first === 'deleteNotes') seen += 1
              return seen === boundary && first !== 'getDeckConfig'
            }
            const fault: Fault = { kind: 'die', when: isHit, runs }
            const sandbox = await startSandbox({ faults: [fault] })
            t.teardown(() => sandbox.close())
            const front = await startFront({ upstream: { url: sandbox.url } })
            t.teardown(() => front.close())
            await front.known('up')
            const { text } = await ask(front.port, addNotes(list))
            await sandbox.restart()
            await front.known('up')

            const there = await fronts(sandbox.port)
            t.equal(new Set(there).size, there.length, 'no note twice')
            const [record] = front.gateway.interrupted()
            const { error } = JSON.parse(text ?? '{"error":"no reply"}') as { error: string }
            if (record === undefined) {
              t.strictSame(there, [], 'what is not reported is not there')
              return
            }
            const inDoubt = record.answers.filter((mark) => mark === 'unknown').length
            t.ok(inDoubt <= 16 && record.unknown === null, 'only what was sent is in doubt')
            t.ok(there.length >= addedIds(record).length || record.takingBack)
            t.ok(there.length <= addedIds(record).length + inDoubt, 'what is there was reported')
            for (const id of addedIds(record)) t.match(error, id)
            t.equal(inDoubt > 0, error.startsWith('outcome unknown'))
          },
        )
      }
    }
  }
}
