import { type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client'
import { GROUPS } from '../../src/actions/facts.ts'
import { evictionReasons, lookUpResults } from '../../src/cache/observer.ts'
import { createCollectionMetrics } from '../../src/learning/collection.ts'
import { cardStates } from '../../src/learning/counts.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { callOutcomes, exchangeOutcomes, refusals, requestOutcomes, servers } from '../../src/wire/outcome.ts'

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
  ['how (of a look-up)', lookUpResults.join(', ')],
  ['reason (of an eviction or invalidation)', evictionReasons.join(', ')],
  ['state (of a card)', cardStates.join(', ')],
  ['action', 'the names in the catalogue, and unknown for all others'],
  ['client', 'the names in the configuration, and none for callers that are no client'],
  ['route', 'the paths of the routes in the configuration'],
  ['upstream', 'the names in the configuration; anki if there is only one, without a name'],
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

This page lists every metric that \`/metrics\` shows, in Prometheus' text format.
The admin listener serves \`/metrics\`, and so does a listener of its own if you set \`metrics.address\`.
[watching.md](watching.md#prometheus-and-grafana) explains how to set up Prometheus and Grafana.

prom-client adds the metrics of the process (CPU, memory, event loop, garbage collection) as \`${PREFIX}process_...\` and \`${PREFIX}nodejs_...\`.

Label sets are closed: nothing that a client sends becomes a series.
Durations are histograms in seconds, with bounds on both sides of one, two and four of AnkiConnect's ticks.
Dashboards and alert rules for all metrics are in \`grafana/\`.

\`npm run generate\` writes this page from the code.

## The gateway

${table(rest)}

## The collection

These metrics name decks and note types, so they exist only with \`learning: { every: 60s }\` (or another time) in the configuration.
The gateway counts again when the collection has changed, and no more often than the setting says.

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
  return ['| Metric | Type | Labels | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
