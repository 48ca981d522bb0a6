import { Registry } from 'prom-client'
import t from 'tap'
import { createBudgetMetrics } from '../../src/observe/budget.ts'

t.test('calls are counted by client and decision, waits in seconds, and whether counts are shared', async (t) => {
  const registry = new Registry()
  const metrics = createBudgetMetrics(registry, [0.5, 1])
  metrics.admitted({ client: 'agent', allowed: 3, refused: 1, reported: 0, waited: 0 })
  metrics.admitted({ client: 'agent', allowed: 0, refused: 0, reported: 2, waited: 700 })
  metrics.countsShared(true)
  metrics.countedAlone()
  const lines = (await registry.metrics()).split('\n')
  for (const line of [
    'ankiconnect_gateway_budget_calls_total{client="agent",decision="allowed"} 3',
    'ankiconnect_gateway_budget_calls_total{client="agent",decision="refused"} 1',
    'ankiconnect_gateway_budget_calls_total{client="agent",decision="reported"} 2',
    'ankiconnect_gateway_budget_wait_seconds_bucket{le="0.5"} 0',
    'ankiconnect_gateway_budget_wait_seconds_bucket{le="1"} 1',
    'ankiconnect_gateway_budget_wait_seconds_count 1',
    'ankiconnect_gateway_budget_shared 1',
    'ankiconnect_gateway_budget_counted_alone_total 1',
  ])
    t.ok(lines.includes(line), line)
  metrics.countsShared(false)
  t.match(await registry.metrics(), /ankiconnect_gateway_budget_shared 0/)
})
