import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { loadCatalogue } from '../src/actions/catalogue.ts'
import type { Config } from '../src/config/config.ts'
import { defaultConfig } from '../src/config/defaults.ts'
import { startGateway } from '../src/gateway.ts'
import { durationGroups } from '../src/observe/group.ts'
import { createLog } from '../src/observe/log.ts'
import { createMetrics } from '../src/observe/metrics.ts'
import { startProfile } from './profile.ts'

/**
 * A gateway in front of an AnkiConnect that only knows `version`, with metrics and a line in the log for each request. When it
 * ends, it prints on standard error which share of its work was counting, remembering and logging.
 *
 *   node bench/observed-gateway.ts PORT
 */
const [port] = process.argv.slice(2)
const OBSERVING = [/src\/assembly\/watching\.ts onEnd$/, /src\/observe\/[a-z-]+\.ts [A-Za-z]*$/]

const anki = createServer((request, response) => {
  request.resume().once('end', () => response.end('{"result": 6, "error": null}'))
})
await new Promise<void>((resolve) => anki.listen(0, '127.0.0.1', resolve))
const { port: behind } = anki.address() as AddressInfo

const plain = defaultConfig()
const config: Config = {
  ...plain,
  listen: [{ address: { host: '127.0.0.1', port: Number(port) }, transport: 'loopback' as const }],
  admin: { ...plain.admin, address: { host: '127.0.0.1', port: 0 }, notify: false },
  upstreams: [{ ...plain.upstreams[0], url: `http://127.0.0.1:${behind}`, collection: 'off' }],
}
const metrics = createMetrics({ registry: new Registry(), version: '', groups: durationGroups(loadCatalogue()) })
await startGateway(config, { log: createLog({ level: 'info', format: 'json' }), metrics, version: '' })
const profile = await startProfile()
process.once('SIGTERM', async () => {
  const share = await profile.share(OBSERVING)
  process.stderr.write(`metrics and log: ${(share * 100).toFixed(1)} % of the work of answering from the cache\n`)
  process.exit(0)
})
process.stdout.write('listening\n')
