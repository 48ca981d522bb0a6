import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { parse } from 'yaml'
import { missing, type Prometheus, startPrometheus } from './prometheus.ts'
import { startBusyGateway } from './traffic.ts'

interface Dashboard {
  readonly title: string
  readonly schemaVersion: number
  readonly panels: readonly { readonly title: string; readonly type: string; readonly targets?: { expr: string }[] }[]
}

const folder = join(import.meta.dirname, '..', '..', 'grafana')
const dashboards = ['gateway', 'learning'].map(
  (name) => JSON.parse(readFileSync(join(folder, 'dashboards', `${name}.json`), 'utf8')) as Dashboard,
)
const rules = parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8')) as {
  groups: { rules: { alert: string; expr: string }[] }[]
}

/** How long a panel may need to have something to show, in ms: rates need a few scrapes. */
const PATIENCE = 60_000

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

const reason = missing('prometheus')

t.test(
  `every panel and rule finds what it asks for in a Prometheus that scrapes a busy gateway${reason ? ` (${reason})` : ''}`,
  { skip: reason ?? false, timeout: 120_000 },
  async (t) => {
    const { address } = await startBusyGateway(t)
    const prometheus = await startPrometheus(address)
    t.teardown(() => prometheus.close())

    const until = Date.now() + PATIENCE
    let empty = queries
    while (empty.length > 0 && Date.now() < until) {
      await sleep(250)
      const found = await Promise.all(empty.map(({ expression }) => shows(prometheus, expression)))
      empty = empty.filter((_query, index) => !found[index])
    }
    t.ok(queries.length > 50)
    t.same(empty, [], `none of ${queries.length} queries stays empty`)

    const names = await prometheus.names()
    for (const { alert, expr } of rules.groups.flatMap(({ rules }) => rules)) {
      const asked = expr.match(/\b(?:up|ankiconnect_gateway_[a-z_]+)\b/g) ?? []
      t.ok(asked.length > 0, `${alert} asks for something`)
      for (const name of asked) t.ok(names.has(name), `${alert}: ${name} is there`)
      await prometheus.query(expr)
    }
    const plain = rules.groups.flatMap(({ rules }) => rules).map(({ expr }) => expr.replace(/ (==|>=|>) [0-9.]+$/, ''))
    for (const expression of plain) t.ok(await shows(prometheus, expression), expression)
  },
)

t.test('panels lie side by side and not on each other, and name a data source of their own', (t) => {
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
