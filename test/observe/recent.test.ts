import t from 'tap'
import { NO_NOTES } from '../../src/observe/notes.ts'
import { createRecent, type RecentEnd } from '../../src/observe/recent.ts'
import type { CallTally } from '../../src/observe/tally.ts'

function end(more: Partial<RecentEnd> = {}): RecentEnd {
  const plain = { client: 'yomitan', actions: { deckNames: 1 }, outcome: 'answered', servedBy: 'upstream' } as const
  return { ...plain, ms: 10, calls: [], address: null, refusal: null, remedy: null, ...more }
}

function refused(error: string, more: Partial<CallTally> = {}): CallTally {
  const refusal = { by: 'budget', error } as const
  return { action: 'addNote', client: 'claude', outcome: 'refused', refusal, count: 1, notes: NO_NOTES, ...more }
}

t.test('the newest requests come first, and no more are kept than a page shows', (t) => {
  let now = 0
  const recent = createRecent(() => now)
  for (now = 1; now <= 1000; now++) recent.add(end({ ms: now }))
  const { requests, total } = recent.lately()
  t.equal(total, 1000)
  t.equal(requests.length, 40)
  t.equal(requests[0]?.at, 1000)
  t.equal(requests[39]?.at, 961)
  t.end()
})

t.test('refusals that differ in a figure only are one line with a count, and the lines are bounded', (t) => {
  let now = 0
  const recent = createRecent(() => now)
  for (now = 1; now <= 5; now++) recent.add(end({ calls: [refused(`try again in ${now} s`, { count: 2 })] }))
  t.same(recent.lately().refusals, [
    { at: 5, client: 'claude', action: 'addNote', by: 'budget', error: 'try again in 5 s', remedy: null, count: 10 },
  ])
  for (let index = 0; index < 100; index++) recent.add(end({ calls: [refused('no', { action: `action ${index}` })] }))
  t.equal(recent.lately().refusals.length, 30)
  recent.add(end({ calls: [refused('x'.repeat(10_000))] }))
  t.equal(recent.lately().refusals[0]?.error?.length, 240, 'a text of any length is cut')
  t.end()
})

t.test('a request refused as a whole says which setting would have let it in', (t) => {
  const recent = createRecent(() => 7)
  recent.add(end({ client: null, outcome: 'refused', servedBy: 'gateway', refusal: 'origin', remedy: 'add it' }))
  t.match(recent.lately().refusals, [
    { at: 7, client: null, action: null, by: 'origin', error: null, remedy: 'add it' },
  ])
  t.end()
})

t.test(
  'each client has its calls, its refused ones and when it was last seen; callers that are none have none',
  (t) => {
    let now = 5
    const recent = createRecent(() => now)
    recent.add(end({ calls: [refused('no'), { ...refused('no', { count: 3 }), refusal: null, outcome: 'result' }] }))
    now = 9
    recent.add(end({ calls: [refused('no', { client: null })] }))
    t.same([...recent.lately().clients], [['claude', { lastSeen: 5, lastAddress: null, calls: 4, refused: 1 }]])
    t.end()
  },
)

t.test('the last minute is told second by second, by who answered', (t) => {
  let now = 0
  const recent = createRecent(() => now)
  recent.add(end())
  now = 100_000
  recent.add(end())
  recent.add(end({ servedBy: 'cache', ms: 1 }))
  now = 130_000
  recent.add(end({ outcome: 'refused', servedBy: 'gateway' }))
  const { seconds, medians } = recent.lately()
  t.equal(seconds.length, 60)
  t.same(seconds.at(-1), { anki: 0, here: 0, not: 1 })
  t.same(seconds.at(-31), { anki: 1, here: 1, not: 0 })
  t.equal(
    seconds.reduce((sum, { anki, here, not }) => sum + anki + here + not, 0),
    3,
    'what is older is gone',
  )
  t.same(medians, { upstream: 10, cache: 1, gateway: 10 })
  t.end()
})
