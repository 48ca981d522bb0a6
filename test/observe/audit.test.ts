import t from 'tap'
import { texts } from '../../src/checks/texts.ts'
import type { Caller } from '../../src/clients/caller.ts'
import { createAudit } from '../../src/observe/audit.ts'
import type { SettledCall } from '../../src/request/plan.ts'
import { planned, planOf } from '../request/leaves.ts'
import { fakeClock } from '../support/clock.ts'

const caller = { address: null } as Caller

const WRITE = planned('createDeck {"deck": "a"}')

/** An audit log whose disk and whose time a test moves. */
function begin({ required = false } = {}) {
  const taken: string[] = []
  const disk = Promise.withResolvers<boolean>()
  const clock = fakeClock()
  const audit = createAudit({
    file: {
      write: (line) => void taken.push(line),
      handOver(lines) {
        taken.push(...lines)
        return disk.promise
      },
      flush: async () => {},
      close: async () => {},
    },
    reads: false,
    required,
    upstreamOf: () => null,
    clock,
  })
  return { write: audit.begin(caller), taken, disk, clock }
}

t.test('a write waits for its line, two seconds at most', async (t) => {
  const { write, taken, clock } = begin()
  const announced = write.announce([WRITE])
  t.match(
    taken.map((line) => JSON.parse(line)),
    [{ client: 'anna', action: 'createDeck', outcome: 'sent', deck: ['a'] }],
  )
  t.same(clock.waits(), [2000])
  await clock.pass(2000)
  t.equal(await announced, true, 'then it is sent all the same')
})

for (const [about, required, ended, expected] of [
  ['a line that was taken', false, true, true],
  ['a line that was taken, where that is required', true, true, true],
  ['a line that was lost', false, false, true],
  ['a line that was lost, where that is required', true, false, false],
  ['a line that takes too long', false, null, true],
  ['a line that takes too long, where that is required', true, null, false],
] as const) {
  t.test(`${about}: the write is ${expected ? '' : 'not '}sent`, async (t) => {
    const { write, disk, clock } = begin({ required })
    const announced = write.announce([WRITE])
    if (ended === null) await clock.pass(2000)
    else disk.resolve(ended)
    t.equal(await announced, expected)
    t.same(clock.waits(), [], 'nothing is waited for any more')
  })
}

t.test('a call that the check of values refused names nothing, as a text in place of a list would be spelled', (t) => {
  const { write, taken } = begin()
  const refused = (call: string, by: 'check' | 'policy'): SettledCall => {
    const leaf = planned(call)
    const judged = { leaf, decision: null }
    return {
      action: leaf.action.name,
      client: 'anna',
      refusal: { by, error: texts('client.revoked', { client: 'x' }) },
      judged,
    }
  }
  const settled = [
    refused('notesInfo {"notes": "all"}', 'check'),
    refused('notesInfo {"notes": [1, 2]}', 'policy'),
    refused('storeMediaFile {"filename": 1, "url": "http://a.org/x"}', 'check'),
  ]
  write({ ...planOf([]), settled }, [])
  const [spelled, named, hazardous] = taken.map((line) => JSON.parse(line))
  t.match(spelled, { action: 'notesInfo', by: 'check', notes: undefined })
  t.same(named.notes, ['1', '2'])
  t.match(hazardous, { media: undefined, hazards: { fetch: ['a.org'] } })
  t.end()
})

t.test('a read is not announced, and waits for nothing', (t) => {
  const { write, taken, clock } = begin({ required: true })
  t.equal(write.announce([planned('deckNames')]), true)
  t.same([taken, clock.waits()], [[], []])
  t.end()
})
