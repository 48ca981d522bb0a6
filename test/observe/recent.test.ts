import t from 'tap'
import { createClients } from '../../src/clients/clients.ts'
import { remedyFor } from '../../src/clients/remedy.ts'
import { createRecent, type RecentEnd } from '../../src/observe/recent.ts'
import { NO_NOTES } from '../../src/request/notes.ts'
import type { CallTally } from '../../src/request/tally.ts'
import { callerAs } from '../clients/caller.ts'
import { clientConfigs } from '../support/clients.ts'
import { fakeClock } from '../support/clock.ts'

function end(more: Partial<RecentEnd> = {}): RecentEnd {
  const plain = { client: 'yomitan', actions: { deckNames: 1 }, outcome: 'answered', servedBy: 'upstream' } as const
  return { ...plain, ms: 10, calls: [], address: null, refusal: null, codes: [], remedy: null, caller: null, ...more }
}

function refused(text: string, more: Partial<CallTally> = {}): CallTally {
  const refusal = { by: 'budget', error: { code: 'budget.exceeded', text, status: 429 } } as const
  return {
    action: 'addNote',
    client: 'claude',
    outcome: 'refused',
    refusal,
    failure: null,
    count: 1,
    notes: NO_NOTES,
    ...more,
  }
}

const pests = createClients(clientConfigs({ pest: { origins: ['https://pest.example'], profile: 'none' } }))

t.test('the newest requests come first, and no more are kept than a page shows', (t) => {
  const clock = fakeClock(0)
  const recent = createRecent(clock)
  for (let ms = 1; ms <= 1000; ms++) {
    clock.jump(1)
    recent.add(end({ ms }))
  }
  const { requests, total } = recent.shown()
  t.equal(total, 1000)
  t.equal(requests.length, 40)
  t.equal(requests[0]?.at, 1000)
  t.equal(requests[39]?.at, 961)
  t.end()
})

t.test('refusals that differ in a figure only are one line with a count, and the lines are bounded', (t) => {
  const clock = fakeClock(0)
  const recent = createRecent(clock)
  for (let seconds = 1; seconds <= 5; seconds++) {
    clock.jump(1)
    recent.add(end({ calls: [refused(`try again in ${seconds} s`, { count: 2 })] }))
  }
  t.same(recent.shown().refusals, [
    {
      at: 5,
      client: 'claude',
      action: 'addNote',
      by: 'budget',
      error: 'try again in 5 s',
      code: 'budget.exceeded',
      remedy: null,
      who: null,
      count: 10,
    },
  ])
  for (let index = 0; index < 100; index++) recent.add(end({ calls: [refused('no', { action: `action ${index}` })] }))
  t.equal(recent.shown().refusals.length, 30)
  recent.add(end({ calls: [refused('x'.repeat(10_000))] }))
  t.equal(recent.shown().refusals[0]?.error?.length, 240, 'a text of any length is cut')
  t.end()
})

t.test('a request refused as a whole says which setting would have let it in', (t) => {
  const recent = createRecent(fakeClock(7))
  const remedy = { code: 'remedy.origin', text: 'add it', status: null }
  const whole = { client: null, outcome: 'refused', servedBy: 'gateway', refusal: 'origin' } as const
  recent.add(end({ ...whole, codes: ['origin.refused'], remedy }))
  t.match(recent.shown().refusals, [
    { at: 7, client: null, action: null, by: 'origin', error: null, code: 'origin.refused', remedy: 'add it' },
  ])
  t.end()
})

t.test('calls that wait for the owner are counted apart from refused ones', (t) => {
  const recent = createRecent(fakeClock(5))
  const waiting = (code: string, count: number) =>
    refused('wait', { count, refusal: { by: 'ask', error: { code, text: 'wait', status: null } } })
  recent.add(end({ calls: [refused('no'), waiting('approval.waiting', 2), waiting('image.waiting', 3)] }))
  recent.add(end({ calls: [waiting('approval.refused', 1)] }))
  t.match(recent.shown().clients.get('claude'), { calls: 7, refused: 2, waited: 5, refusedActions: { addNote: 2 } })
  t.end()
})

t.test(
  'each client has its calls, its refused ones and when it was last seen; callers that are none have none',
  (t) => {
    const clock = fakeClock(5)
    const recent = createRecent(clock)
    recent.add(end({ calls: [refused('no'), { ...refused('no', { count: 3 }), refusal: null, outcome: 'result' }] }))
    clock.jump(4)
    recent.add(end({ calls: [refused('no', { client: null })] }))
    t.same(
      [...recent.shown().clients],
      [
        [
          'claude',
          {
            lastSeen: 5,
            lastAddress: null,
            calls: 4,
            refused: 1,
            waited: 0,
            failed: 0,
            refusedActions: { addNote: 1 },
          },
        ],
      ],
    )
    t.end()
  },
)

t.test(
  'calls that Anki answered with an error are failed ones: listed by reason, counted, and with a color of their own',
  (t) => {
    const clock = fakeClock(3)
    const recent = createRecent(clock)
    const failed = (failure: string | null, more: Partial<CallTally> = {}): CallTally => {
      return { ...refused('', more), refusal: null, outcome: 'error', failure, ...more }
    }
    recent.add(end({ calls: [failed('deck was not found: X')] }))
    recent.add(
      end({
        calls: [failed('deck was not found: X', { count: 4 }), failed(null), { ...failed(null), outcome: 'result' }],
      }),
    )
    recent.add(end({ outcome: 'failed', calls: [failed('outcome unknown', { outcome: 'failed' })] }))
    const { failures, requests, seconds, clients, refusals } = recent.shown()
    t.same(failures, [
      { at: 3, client: 'claude', action: 'addNote', error: 'outcome unknown', count: 1 },
      { at: 3, client: 'claude', action: 'addNote', error: null, count: 1 },
      { at: 3, client: 'claude', action: 'addNote', error: 'deck was not found: X', count: 5 },
    ])
    t.same(refusals, [])
    t.same(
      requests.map(({ failed }) => failed),
      [1, 5, 1],
    )
    t.same(seconds.at(-1), { anki: 0, here: 0, failed: 3, not: 0 })
    t.match(clients.get('claude'), { calls: 8, failed: 7, refused: 0 })
    for (let index = 0; index < 100; index++) recent.add(end({ calls: [failed('no', { action: `action ${index}` })] }))
    t.equal(recent.shown().failures.length, 30)
    t.end()
  },
)

t.test('a page of Anki that is refused as a whole has its calls, with the actions that the owner can allow', (t) => {
  const recent = createRecent(fakeClock(7))
  const whole = { client: 'anki-page', outcome: 'refused', servedBy: 'gateway', refusal: 'origin' } as const
  recent.add(end({ ...whole, actions: { guiBrowse: 2, suspend: 1 } }))
  recent.add(end({ ...whole, actions: {} }))
  const { refusals, clients } = recent.shown()
  t.same(
    refusals.map(({ action, count }) => [action, count]),
    [
      [null, 1],
      ['suspend', 1],
      ['guiBrowse', 2],
    ],
  )
  t.match(clients.get('anki-page'), { calls: 4, refused: 4, refusedActions: { guiBrowse: 2, suspend: 1 } })
  t.end()
})

t.test('the last minute is told second by second, by who answered', (t) => {
  const clock = fakeClock(0)
  const recent = createRecent(clock)
  recent.add(end())
  clock.jump(100_000)
  recent.add(end())
  recent.add(end({ servedBy: 'cache', ms: 1 }))
  clock.jump(30_000)
  recent.add(end({ outcome: 'refused', servedBy: 'gateway' }))
  const { seconds, medians } = recent.shown()
  t.equal(seconds.length, 60)
  t.same(seconds.at(-1), { anki: 0, here: 0, failed: 0, not: 1 })
  t.same(seconds.at(-31), { anki: 1, here: 1, failed: 0, not: 0 })
  t.equal(
    seconds.reduce((sum, { anki, here, not }) => sum + anki + here + not, 0),
    3,
    'what is older is gone',
  )
  t.same(medians, { upstream: 10, cache: 1, gateway: 10 })
  t.end()
})

t.test('callers that are no client never push the refusals of clients off the list, nor each other', (t) => {
  const recent = createRecent(fakeClock(0))
  const nobody = (who: string, surroundings: string) =>
    recent.add(end({ client: null, refusal: 'origin', outcome: 'refused', caller: { who, surroundings } }))
  const remedies = (who: string) => ({ code: 'remedy.origin', text: `no client has the origin ${who}`, status: null })
  recent.add(end({ calls: [refused('over')] }))
  const fromSite = (number: number, surroundings: string) => {
    const who = `https://n${number}.example`
    recent.add(end({ client: null, refusal: 'origin', remedy: remedies(who), caller: { who, surroundings } }))
  }
  nobody('app://obsidian.md', 'installed')
  for (let number = 0; number < 100; number++) fromSite(number, 'web')
  t.equal(recent.shown().refusals.length, 8, 'six of one neighbourhood')
  for (let number = 0; number < 100; number++) fromSite(number, `network ${number}`)
  const { refusals } = recent.shown()
  t.equal(refusals.filter(({ client }) => client === null).length, 15, 'fifteen of all')
  t.match(refusals.at(-1), { client: 'claude', who: null })
  t.notMatch(JSON.stringify(refusals), /surroundings/)
  recent.forget('https://n99.example')
  t.notMatch(JSON.stringify(recent.shown().refusals), /n99/)
  t.end()
})

t.test('a caller that the owner always refuses is counted and not listed', (t) => {
  const recent = createRecent(fakeClock(0))
  const remedy = remedyFor(callerAs({ origin: 'https://pest.example' }), pests, false)
  recent.add(
    end({ client: null, refusal: 'origin', remedy, caller: { who: 'https://pest.example', surroundings: 'web' } }),
  )
  t.same(recent.shown().refusals, [])
  t.equal(recent.shown().total, 1)
  t.end()
})
