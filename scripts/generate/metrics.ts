import { type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client'
import { GROUPS } from '../../src/actions/facts.ts'
import { fallReasons, lookUps } from '../../src/observe/cache.ts'
import { createCollectionMetrics } from '../../src/observe/collection.ts'
import { cardStates } from '../../src/observe/counts.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { callOutcomes, exchangeOutcomes, refusals, requestOutcomes, servers } from '../../src/observe/outcome.ts'

type Described = Pick<MetricObjectWithValues<MetricValue<string>>, 'name' | 'help'> & {
  readonly type: unknown
  readonly labelNames?: readonly string[]
}

const PREFIX = 'ankiconnect_gateway_'

/** Sets of label values that several metrics share, and where the values of the others come from. */
const labels: readonly (readonly [label: string, values: string])[] = [
  ['outcome of a request', requestOutcomes.join(', ')],
  ['outcome of a call', callOutcomes.join(', ')],
  ['outcome of an exchange', exchangeOutcomes.join(', ')],
  ['by (of a refusal)', refusals.join(', ')],
  ['served', servers.filter((server) => server !== 'route').join(', ')],
  ['group', [...GROUPS, 'mixed', 'none', 'unknown'].join(', ')],
  ['how (of a look-up)', lookUps.join(', ')],
  ['reason (of a fall)', fallReasons.join(', ')],
  ['state (of a card)', cardStates.join(', ')],
  ['action', 'the names of the catalogue, and unknown for all others'],
  ['client', 'the names in the configuration, and none for callers that are no client'],
  ['route', 'the paths of the routes in the configuration'],
  ['upstream', 'the names in the configuration; anki where there is one without a name'],
  ['deck, model', 'the 100 largest, and other for the rest'],
]

/** docs/metrics.md: every metric there is, read from a registry that holds them all. */
export function metricsReference(): string {
  const registry = new Registry()
  createMetrics({ registry, version: '', groups: new Map() })
  createCollectionMetrics(registry)
  const all = registry.getMetricsAsArray() as unknown as readonly Described[]
  const own = all.filter(({ name }) => !/^ankiconnect_gateway_(process|nodejs)_/.test(name))
  const learning = own.filter(({ name }) => name.startsWith(`${PREFIX}collection_`))
  const rest = own.filter((metric) => !learning.includes(metric))
  return `# Metrics

What \`/metrics\` shows, in Prometheus' text format: on the admin listener, and on one of its own where \`metrics.address\` is
set. Written by \`npm run generate\` from the code. Beside these there are the metrics of the process that prom-client
collects (CPU, memory, event loop, garbage collection), as \`${PREFIX}process_...\` and \`${PREFIX}nodejs_...\`.

Label sets are closed: nothing that a client sends becomes a series. Durations are histograms in seconds, with bounds on
both sides of one, two and four of AnkiConnect's ticks. Dashboards and alert rules for all of it are in \`grafana/\`.

## The gateway

${table(rest)}

## The collection

Only with \`learning: { every: 60s }\` (or another time) in the configuration: they name decks and note types. Counted anew when the
collection has changed, and no more often than told.

${table(learning)}

## Labels

| Label | Values |
| --- | --- |
${labels.map(([label, values]) => `| ${label} | ${values} |`).join('\n')}
`
}

function table(metrics: readonly Described[]): string {
  const sorted = [...metrics].sort((one, other) => (one.name < other.name ? -1 : 1))
  const rows = sorted.map(({ name, help, type, labelNames = [] }) => {
    return `| \`${name}\` | ${String(type)} | ${labelNames.join(', ') || '-'} | ${help.replaceAll('|', '\\|')} |`
  })
  return ['| Metric | Type | Labels | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
