import { Registry, register } from 'prom-client'
import t from 'tap'
import { createMetrics } from '../../src/observe/metrics.ts'

function newMetrics() {
  return createMetrics({ registry: new Registry(), version: '1.2.3', actions: ['deckNames', 'addNote'] })
}

t.test('what is counted is rendered, in the series of its outcome', async (t) => {
  const metrics = newMetrics()
  metrics.request('answered', 0.026)
  metrics.request('refused', 0.001)
  metrics.call('deckNames', 'result')
  metrics.call('addNote', 'error', 3)
  metrics.exchange('lost', 1, 25)
  metrics.upstreamUp(true)
  const text = await metrics.render()
  for (const expected of [
    'ankiconnect_gateway_requests_total{outcome="answered"} 1',
    'ankiconnect_gateway_requests_total{outcome="refused"} 1',
    'ankiconnect_gateway_requests_total{outcome="failed"} 0',
    'ankiconnect_gateway_calls_total{action="deckNames",outcome="result"} 1',
    'ankiconnect_gateway_calls_total{action="addNote",outcome="error"} 3',
    'ankiconnect_gateway_request_duration_seconds_count 2',
    'ankiconnect_gateway_upstream_exchanges_total{outcome="lost"} 1',
    'ankiconnect_gateway_upstream_up 1',
    `ankiconnect_gateway_build_info{version="1.2.3",node="${process.version}"} 1`,
  ]) {
    t.ok(text.split('\n').includes(expected), expected)
  }
  metrics.upstreamUp(false)
  t.match(await metrics.render(), 'ankiconnect_gateway_upstream_up 0')
})

t.test('ten thousand names that no catalogue knows make one series', async (t) => {
  const metrics = newMetrics()
  const before = (await metrics.render()).split('\n').length
  for (let index = 0; index < 10_000; index++) metrics.call(`made-up-${index}`, 'refused')
  const text = await metrics.render()
  t.equal(text.split('\n').length, before)
  t.match(text, 'ankiconnect_gateway_calls_total{action="unknown",outcome="refused"} 10000')
  t.notMatch(text, 'made-up')
})

t.test('one tick of 25 ms and two of them fall into different buckets', async (t) => {
  const metrics = newMetrics()
  metrics.request('answered', 0.025)
  metrics.request('answered', 0.05)
  const text = await metrics.render()
  t.match(text, 'bucket{le="0.02"} 0')
  t.match(text, 'bucket{le="0.03"} 1')
  t.match(text, 'bucket{le="0.06"} 2')
})

t.test('every metric has our prefix and a help text', async (t) => {
  const lines = (await newMetrics().render()).split('\n')
  const names = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2] ?? '')
  t.ok(names.length >= 6)
  for (const name of names) {
    t.match(name, /^ankiconnect_gateway_/)
    t.ok(
      lines.some((line) => line.startsWith(`# HELP ${name} `) && line.endsWith('.')),
      `${name} is explained`,
    )
  }
})

t.test('two gateways in one process count apart, and the global registry stays empty', async (t) => {
  const one = newMetrics()
  newMetrics().request('answered', 1)
  t.match(await one.render(), 'ankiconnect_gateway_requests_total{outcome="answered"} 0')
  t.equal((await register.metrics()).trim(), '')
})
