import { Registry } from 'prom-client'
import t from 'tap'
import { createCacheMetrics } from '../../src/observe/cache.ts'

t.test('the old name of the eviction metric has the values of the new one and names it in its help', async (t) => {
  const registry = new Registry()
  createCacheMetrics(registry)('anki').evicted('space')
  const lines = (await registry.metrics()).split('\n')
  const series = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}{`) ? [line.slice(name.length)] : []))
  const evicted = series('ankiconnect_gateway_cache_evicted_total')
  t.ok(evicted.includes('{reason="space",upstream="anki"} 1'))
  t.same(series('ankiconnect_gateway_cache_fallen_total'), evicted)
  t.ok(
    lines.includes(
      '# HELP ankiconnect_gateway_cache_fallen_total Deprecated, use ankiconnect_gateway_cache_evicted_total.',
    ),
  )
})
