import { Registry, register } from 'prom-client'
import t from 'tap'
import { createMetrics } from '../../src/observe/metrics.ts'
import type { RequestEnd } from '../../src/observe/traffic.ts'
import { NO_NOTES } from '../../src/request/notes.ts'
import type { CallTally } from '../../src/request/tally.ts'

function newMetrics() {
  const groups = new Map([
    ['deckNames', 'read'],
    ['addNote', 'add'],
  ])
  return createMetrics({ registry: new Registry(), version: '1.2.3', groups })
}

function ended(more: Partial<RequestEnd>): RequestEnd {
  const plain = { outcome: 'answered', servedBy: 'upstream', refusal: null } as const
  return { ...plain, calls: [], codes: [], bytesIn: 0, bytesOut: 0, ms: 1, ...more }
}

function called(more: Partial<CallTally>): CallTally {
  return {
    action: 'deckNames',
    client: 'yomitan',
    outcome: 'result',
    refusal: null,
    failure: null,
    count: 1,
    notes: NO_NOTES,
    ...more,
  }
}

t.test('a counter shows what was added since the last time it was asked, once', async (t) => {
  const metrics = newMetrics()
  const shown = async () => {
    const lines = (await metrics.render()).split('\n')
    return lines.filter((line) => line.startsWith('ankiconnect_gateway_calls_total{action="deckNames"'))
  }
  t.same(await shown(), [])
  metrics.request(ended({ calls: [called({ count: 2 })] }))
  metrics.request(ended({ calls: [called({ outcome: 'error' })] }))
  const all = [
    'ankiconnect_gateway_calls_total{action="deckNames",outcome="result"} 2',
    'ankiconnect_gateway_calls_total{action="deckNames",outcome="error"} 1',
  ]
  t.same(await shown(), all)
  t.same(await shown(), all)
  metrics.request(ended({ calls: [called({})] }))
  t.same((await shown())[0], 'ankiconnect_gateway_calls_total{action="deckNames",outcome="result"} 3')
})

t.test('what is counted is rendered, in the series of its outcome', async (t) => {
  const metrics = newMetrics()
  const refusal = { by: 'policy', error: { code: 'policy.denied', text: 'no', status: 403 } } as const
  metrics.request(
    ended({
      calls: [
        called({}),
        called({ action: 'addNote', outcome: 'error', count: 3, notes: { created: 2, changed: 5, deleted: 1 } }),
      ],
      ms: 26,
    }),
  )
  metrics.request(ended({ outcome: 'refused', servedBy: 'gateway', refusal: 'origin', bytesIn: 7, bytesOut: 9 }))
  metrics.request(
    ended({ codes: ['policy.denied'], calls: [called({ client: null, outcome: 'refused', refusal, count: 2 })] }),
  )
  const anki = metrics.upstream('anki')
  anki.exchange('lost', 1, 25)
  anki.upstreamUp(true)
  metrics.fault()
  metrics.watchActive(() => 4)
  const lines = (await metrics.render()).split('\n')
  for (const expected of [
    'ankiconnect_gateway_requests_total{outcome="answered"} 2',
    'ankiconnect_gateway_requests_total{outcome="refused"} 1',
    'ankiconnect_gateway_requests_total{outcome="failed"} 0',
    'ankiconnect_gateway_calls_total{action="deckNames",outcome="result"} 1',
    'ankiconnect_gateway_calls_total{action="addNote",outcome="error"} 3',
    'ankiconnect_gateway_client_calls_total{client="yomitan",outcome="error"} 3',
    'ankiconnect_gateway_client_calls_total{client="none",outcome="refused"} 2',
    'ankiconnect_gateway_notes_created_total{client="yomitan"} 2',
    'ankiconnect_gateway_notes_changed_total{client="yomitan"} 5',
    'ankiconnect_gateway_notes_deleted_total{client="yomitan"} 1',
    'ankiconnect_gateway_refusals_total{by="origin"} 1',
    'ankiconnect_gateway_refusals_total{by="policy"} 2',
    'ankiconnect_gateway_refusals_total{by="key"} 0',
    'ankiconnect_gateway_errors_total{code="policy.denied"} 1',
    'ankiconnect_gateway_received_bytes_total 7',
    'ankiconnect_gateway_sent_bytes_total 9',
    'ankiconnect_gateway_requests_active 4',
    'ankiconnect_gateway_faults_total 1',
    'ankiconnect_gateway_request_duration_seconds_count{group="mixed",served="upstream"} 1',
    'ankiconnect_gateway_request_duration_seconds_count{group="none",served="gateway"} 1',
    'ankiconnect_gateway_request_duration_seconds_count{group="read",served="upstream"} 1',
    'ankiconnect_gateway_upstream_exchanges_total{outcome="lost",upstream="anki"} 1',
    'ankiconnect_gateway_upstream_up{upstream="anki"} 1',
    `ankiconnect_gateway_build_info{version="1.2.3",node="${process.version}"} 1`,
  ]) {
    t.ok(lines.includes(expected), expected)
  }
  t.ok(lines.includes('ankiconnect_gateway_upstream_state{state="unknown",upstream="anki"} 1'))
  anki.upstreamUp(false)
  anki.watchState(() => 'key')
  const later = await metrics.render()
  t.match(later, 'ankiconnect_gateway_upstream_up{upstream="anki"} 0')
  t.match(later, 'ankiconnect_gateway_upstream_state{state="key",upstream="anki"} 1')
  t.match(later, 'ankiconnect_gateway_upstream_state{state="unknown",upstream="anki"} 0')
})

t.test('one tick of 25 ms and two of them fall into different buckets', async (t) => {
  const metrics = newMetrics()
  metrics.request(ended({ ms: 25 }))
  metrics.request(ended({ ms: 50 }))
  const text = await metrics.render()
  t.match(text, 'bucket{le="0.02",group="none",served="upstream"} 0')
  t.match(text, 'bucket{le="0.03",group="none",served="upstream"} 1')
  t.match(text, 'bucket{le="0.06",group="none",served="upstream"} 2')
})

t.test('every metric has our prefix and a help text', async (t) => {
  const metrics = newMetrics()
  const lines = (await metrics.render()).split('\n')
  const names = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2] ?? '')
  t.ok(names.length >= 30)
  for (const name of names) {
    t.match(name, /^ankiconnect_gateway_/)
    t.ok(
      lines.some((line) => line.startsWith(`# HELP ${name} `) && line.endsWith('.')),
      `${name} is explained`,
    )
  }
})

t.test('a collection that was counted is rendered with the rest, and as it was counted last', async (t) => {
  const metrics = newMetrics()
  const collection = metrics.collection('anki')
  t.notMatch(await metrics.render(), 'collection_reviewed_today')
  const counts = { decks: new Map(), notes: new Map(), reviewedToday: 5, newToday: 1, reviewedByDay: [] }
  for (const reviewedToday of [5, 6]) {
    collection.counted({ ...counts, reviewedToday })
    const lines = (await metrics.render()).split('\n')
    t.ok(lines.includes(`ankiconnect_gateway_collection_reviewed_today{upstream="anki"} ${reviewedToday}`))
    t.ok(lines.includes('ankiconnect_gateway_faults_total 0'))
    t.equal(
      new Set(lines.filter((line) => line.startsWith('# TYPE'))).size,
      lines.filter((line) => line.startsWith('# TYPE')).length,
    )
  }
})

t.test('two gateways in one process count apart, and the global registry stays empty', async (t) => {
  const one = newMetrics()
  newMetrics().request(ended({}))
  t.match(await one.render(), 'ankiconnect_gateway_requests_total{outcome="answered"} 0')
  t.equal((await register.metrics()).trim(), '')
})
