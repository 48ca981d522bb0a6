import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { formatAddress } from '../../src/net/address.ts'
import { missing } from './prometheus.ts'
import { startBusyGateway } from './traffic.ts'

const reason = missing('promtool')
const why = reason ? ` (${reason})` : ''
const root = join(import.meta.dirname, '..', '..')

function promtool(...options: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', options, { cwd: root, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

t.test(`promtool finds nothing wrong with the rules and the scrape file${why}`, { skip: reason ?? false }, (t) => {
  t.match(promtool('check', 'rules', 'grafana/alerts.yaml'), { status: 0 })
  t.match(promtool('check', 'config', 'grafana/prometheus.yaml'), { status: 0 })
  t.end()
})

t.test(`promtool finds nothing wrong with the metrics of a gateway${why}`, { skip: reason ?? false }, async (t) => {
  const { address } = await startBusyGateway(t)
  const scraped = await (await fetch(`http://${formatAddress(address)}/metrics`)).text()
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: scraped, encoding: 'utf8' })
  t.equal(status, 0, stdout + stderr)
})

t.test(`each alert is quiet while all is well and fires when it should${why}`, { skip: reason ?? false }, (t) => {
  const { status, said } = promtool('test', 'rules', 'test/grafana/alerts.test.yaml')
  t.equal(status, 0, said)
  t.end()
})
