import t from 'tap'
import {
  answeredFrom,
  forbidden,
  overBudget,
  refuse,
  type Served,
  settledHere,
  turnedAway,
} from '../../src/request/served.ts'
import { errors } from '../../src/wire/errors.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { ownError } from '../../src/wire/reply.ts'
import { clientAs, error, planOf, refused, result } from './leaves.ts'

const text = ({ pieces }: Served) => Buffer.concat(pieces).toString()
const http = clientAs({ errors: 'http' })
const headers = { 'Retry-After': '3' }
const NO = { code: 'body.too-large', text: 'no', status: 413 }

t.test('how a request went is told by its calls, and a status speaks only for one that is a single call', (t) => {
  const rows: readonly (readonly [calls: number, ended: readonly Outcome[], outcome: string, status: number])[] = [
    [1, [result('1')], 'answered', 200],
    [1, [error('no')], 'answered', 200],
    [1, [failed('timeout')], 'failed', 502],
    [2, [failed('timeout'), result('1')], 'failed', 200],
    [1, [refused('audit')], 'refused', 503],
    [2, [refused('audit'), result('1')], 'answered', 200],
    [2, [refused('budget'), result('1')], 'answered', 200],
  ]
  for (const [calls, ended, outcome, status] of rows) {
    const names = Array.from({ length: calls }, () => 'sync')
    const about = `${ended.map(({ kind, by }) => `${kind} by ${by}`).join(', ')}`
    t.match(
      answeredFrom(planOf(names, http), ended, false),
      { kind: 'reply', outcome, status, cacheStatus: null },
      about,
    )
    t.match(answeredFrom(planOf(names), ended, false), { outcome, status: 200 }, `${about}, as AnkiConnect`)
  }
  t.end()
})

t.test('who answered is told, and where kept answers were looked for also how they were found', (t) => {
  const served = (ended: readonly Outcome[]) => answeredFrom(planOf(ended.map(() => 'deckNames')), ended, true)
  t.match(served([result('1', 'cache')]), { servedBy: 'cache', cacheStatus: 'ankiconnect-gateway; hit' })
  t.match(served([result('1', 'flight')]), {
    servedBy: 'shared',
    cacheStatus: 'ankiconnect-gateway; fwd=miss; collapsed',
  })
  t.match(served([result('1', 'cache'), result('2')]), {
    servedBy: 'upstream',
    cacheStatus: 'ankiconnect-gateway; fwd=partial',
  })
  t.match(served([refused('budget'), result('1', 'cache')]), { servedBy: 'cache' })
  t.match(served([refused('budget')]), { servedBy: 'gateway' })
  t.end()
})

t.test(
  'a request over budget gets its text in every shape, and a client that reads statuses when to come back',
  (t) => {
    const over = [refused('budget', 'budget "small": 3 calls per hour')]
    const told = '{"result": null, "error": "budget \\"small\\": 3 calls per hour"}'
    const asAnki = overBudget(planOf(['sync']), over, headers, clientAs())
    t.equal(text(asAnki), told)
    t.match(asAnki, { outcome: 'refused', servedBy: 'gateway', status: 200 })
    t.notOk('headers' in asAnki)
    const code = { 'X-AnkiConnect-Gateway-Code': 'budget.exceeded' }
    t.match(overBudget(planOf(['sync'], http), over, headers, http), { status: 429, headers: { ...headers, ...code } })
    const settled = [
      { action: 'unknown', client: 'anna', refusal: { by: 'call', error: errors('action.unsupported') }, judged: null },
    ] as const
    const mixed = overBudget({ ...planOf(['sync', 'sync'], http), settled }, [...over, ...over], headers, http)
    t.equal(mixed.status, 200, 'not everything in it was over budget')
    t.notOk('headers' in mixed)
    t.end()
  },
)

t.test('what is settled here has the status and the code of the text that refused it', (t) => {
  for (const [refusal, own] of [
    ['key', errors('key.wrong')],
    ['call', errors('action.unsupported')],
    ['check', NO],
  ] as const) {
    const plan = { ...planOf([]), root: { kind: 'settled', bare: false, answer: ownError(own), refusal } as const }
    const headers = { 'X-AnkiConnect-Gateway-Code': own.code }
    t.match(settledHere(plan, http), { outcome: 'refused', status: own.status, codes: [own.code], headers }, refusal)
    const asAnki = settledHere(plan, null)
    t.match(asAnki, { outcome: 'refused', status: 200, codes: [own.code] }, refusal)
    t.notOk('headers' in asAnki)
    t.equal(text(asAnki), `{"result": null, "error": "${own.text}"}`)
  }
  const answer = { kind: 'result', text: Buffer.from('"no"') } as const
  const plan = { ...planOf([]), root: { kind: 'settled', bare: true, answer, refusal: null } as const }
  t.match(settledHere(plan, http), { outcome: 'answered', servedBy: 'gateway', status: 200 })
  t.equal(text(settledHere(plan, http)), '"no"')
  t.end()
})

t.test('a page that may not call gets a status and no body, and a device the same', (t) => {
  const remedy = { code: 'remedy.origin', text: 'set it', status: null }
  const codes = ['origin.refused']
  t.match(forbidden(remedy), { kind: 'forbidden', status: 403, pieces: [], refusal: 'origin', codes, remedy })
  t.match(turnedAway(remedy), { kind: 'forbidden', status: 403, refusal: 'key', actions: { requestPermission: 1 } })
  t.match(refuse(NO, http, 'limit'), { kind: 'reply', status: 413, outcome: 'refused', refusal: 'limit' })
  t.match(refuse(NO, null, 'limit'), { status: 200 })
  t.end()
})
