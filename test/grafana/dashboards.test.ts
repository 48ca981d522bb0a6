import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import t from 'tap'
import { parse } from 'yaml'
import { createCollectionMetrics } from '../../src/learning/collection.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { until } from '../support/until.ts'
import { missing, type Prometheus, startPrometheus } from './prometheus.ts'
import { startBusyGateway } from './traffic.ts'

interface Dashboard {
  readonly title: string
  readonly schemaVersion: number
  readonly panels: readonly Panel[]
}

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly datasource?: object
  readonly targets?: readonly { readonly expr: string; readonly refId: string; readonly datasource: object }[]
}

const folder = join(import.meta.dirname, '..', '..', 'grafana')
const dashboards = ['gateway', 'learning'].map(
  (name) => JSON.parse(readFileSync(join(folder, 'dashboards', `${name}.json`), 'utf8')) as Dashboard,
)
const rules = parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8')) as {
  groups: { rules: { alert: string; expr: string }[] }[]
}

/** Every query of every panel, as Grafana would send it over a few seconds. */
const queries = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ expr }) => ({
      name: `${title}: ${panel.title}`,
      expression: expr.replaceAll('$__rate_interval', '4s').replaceAll('$__range', '20s').replaceAll('$upstream', '.*'),
    })),
  ),
)

/** Whether the query has a figure to show. */
async function shows(prometheus: Prometheus, expression: string): Promise<boolean> {
  return (await prometheus.query(expression)).some(({ value }) => Number.isFinite(value))
}

/** Metrics without a panel, and the reason. */
const withoutPanel: Readonly<Record<string, string>> = {
  ankiconnect_gateway_cache_fallen_total: 'the old name of ankiconnect_gateway_cache_evicted_total, which has a panel',
}

const reason = missing('prometheus')

t.test(
  `every panel and rule finds what it asks for in a Prometheus that scrapes a busy gateway${reason ? ` (${reason})` : ''}`,
  { skip: reason ?? false, timeout: 120_000 },
  async (t) => {
    const { address } = await startBusyGateway(t)
    const prometheus = await startPrometheus(address)
    t.teardown(() => prometheus.close())

    t.ok(queries.length > 50)
    // Rates need a few scrapes.
    for (const { name, expression } of queries)
      await t.resolves(
        until(() => shows(prometheus, expression)),
        name,
      )

    const names = await prometheus.names()
    for (const { alert, expr } of rules.groups.flatMap(({ rules }) => rules)) {
      const asked = expr.match(/\b(?:up|ankiconnect_gateway_[a-z_]+)\b/g) ?? []
      t.ok(asked.length > 0, `${alert} asks for something`)
      for (const name of asked) t.ok(names.has(name), `${alert}: ${name} is there`)
      await prometheus.query(expr)
    }
    const plain = rules.groups.flatMap(({ rules }) => rules).map(({ expr }) => expr.replace(/ (==|>=|>) [0-9.]+$/, ''))
    for (const expression of plain) {
      // On a busy machine one scrape may come late, and its series are stale for a moment.
      await t.resolves(
        until(() => shows(prometheus, expression)),
        expression,
      )
    }
  },
)

t.test('each metric of the gateway is in a panel, or in the list of those that need none', (t) => {
  const registry = new Registry()
  createMetrics({ registry, version: '', groups: new Map() })
  createCollectionMetrics(registry)
  const exported = (registry.getMetricsAsArray() as unknown as readonly { name: string }[])
    .map(({ name }) => name)
    // Node's own metrics are many; the dashboard shows processor, memory and event loop.
    .filter((name) => !/^ankiconnect_gateway_(process|nodejs)_/.test(name))
  t.ok(exported.length > 50)
  const shown = queries.flatMap(({ expression }) => expression.match(/\bankiconnect_gateway_[a-z0-9_]+/g) ?? [])
  const panels = new Set(shown.map((name) => name.replace(/_(bucket|sum|count)$/, '')))
  const missing = exported.filter((name) => !panels.has(name))
  t.strictSame(missing, Object.keys(withoutPanel))
  t.end()
})

t.test('each panel has its own id, a data source that the reader chooses, and queries with their own letters', (t) => {
  for (const { title, panels } of dashboards) {
    const ids = panels.map(({ id }) => id)
    t.equal(new Set(ids).size, ids.length, title)
    for (const { title, type, datasource, targets = [] } of panels) {
      if (type === 'row') continue
      const sources = [datasource, ...targets.map((target) => target.datasource)]
      for (const source of sources) t.strictSame(source, { type: 'prometheus', uid: '${datasource}' }, title)
      t.ok(targets.length > 0, title)
      t.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title)
    }
  }
  t.end()
})

t.test('panels lie side by side and not on each other', (t) => {
  for (const { title, schemaVersion, panels } of dashboards) {
    t.ok(schemaVersion >= 39, title)
    const taken = new Set<string>()
    for (const panel of panels as unknown as { title: string; gridPos: Record<'x' | 'y' | 'w' | 'h', number> }[]) {
      const { x, y, w, h } = panel.gridPos
      t.ok(x + w <= 24, `${panel.title} lies within the width`)
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          if (taken.has(`${column} ${line}`)) t.fail(`${panel.title} lies on another panel`)
          taken.add(`${column} ${line}`)
        }
      }
    }
  }
  t.end()
})
