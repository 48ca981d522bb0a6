import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { loadCatalogue } from '../src/actions/catalogue.ts'
import { defaultConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { durationGroups } from '../src/observe/group.ts'
import { createLog } from '../src/observe/log.ts'
import { createMetrics, type Metrics } from '../src/observe/metrics.ts'

/**
 * A gateway in front of an AnkiConnect that only knows `version`, for bench/observe.ts: with metrics and a line in the log
 * for each request (`on`), or with metrics that count nothing and a silent log (`off`).
 */
const [port, observed] = process.argv.slice(2)

const anki = createServer((request, response) => {
  request.resume().once('end', () => response.end('{"result": 6, "error": null}'))
})
await new Promise<void>((resolve) => anki.listen(0, '127.0.0.1', resolve))
const { port: behind } = anki.address() as AddressInfo

const plain = defaultConfig()
const log = createLog({ level: observed === 'on' ? 'info' : 'silent', format: 'json' })
const counting = createMetrics({ registry: new Registry(), version: '', groups: durationGroups(loadCatalogue()) })
const metrics = observed === 'on' ? counting : silenced(counting)

await startGateway(
  {
    ...plain,
    listen: [{ host: '127.0.0.1', port: Number(port) }],
    admin: { ...plain.admin, address: { host: '127.0.0.1', port: 0 }, notify: false },
    upstream: { ...plain.upstream, url: `http://127.0.0.1:${behind}`, collection: 'off' },
    audit: null,
  },
  { log, metrics, version: '' },
)
process.stdout.write('listening\n')

function silenced(metrics: Metrics): Metrics {
  const nothing = () => {}
  const entries = Object.entries(metrics).map(([name, member]) => [
    name,
    typeof member === 'function' ? nothing : member,
  ])
  return Object.fromEntries(entries) as Metrics
}
