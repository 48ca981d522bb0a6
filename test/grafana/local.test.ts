import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { formatAddress } from '../../src/net/address.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { missing } from './prometheus.ts'
import { startBusyGateway } from './traffic.ts'

const script = join(import.meta.dirname, '..', '..', 'scripts', 'dashboards.ts')

/** The script as a process of its own. `said` is its output so far. */
function run(t: Test, options: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [script, ...options], {
    env: { ...process.env, XDG_STATE_HOME: newFolder(t), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Not SIGKILL: the script ends the programs that it has started.
  t.teardown(() => child.kill('SIGTERM'))
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  return { child, ended: once(child, 'close'), said: () => said }
}

const reason = missing('prometheus')
t.test(
  `without Docker, Prometheus of this machine scrapes the gateway with the shipped rules${reason ? ` (${reason})` : ''}`,
  { skip: reason ?? false },
  async (t) => {
    const { address } = await startBusyGateway(t)
    const prometheus = `127.0.0.1:${await freePort()}`
    const { child, ended, said } = run(t, ['--gateway', formatAddress(address), '--prometheus', prometheus])
    await until(() => said().includes('Ctrl-C ends it'))
    t.match(said(), `Prometheus: http://${prometheus}/alerts, of the gateway at ${formatAddress(address)}`)
    t.match(said(), /^Grafana/m, 'it starts Grafana, or says how to install it')
    const ask = async (path: string) => (await fetch(`http://${prometheus}/api/v1/${path}`)).text()
    t.match(await ask('rules'), /"name":"GatewayDown"/)
    await until(async () => (await ask('targets')).includes(formatAddress(address)))
    child.kill('SIGINT')
    t.strictSame(await ended, [0, null])
    await t.rejects(fetch(`http://${prometheus}/-/ready`), 'Prometheus has ended too')
  },
)

t.test('without Prometheus it says how to install it', async (t) => {
  const { ended, said } = run(t, [], { PATH: dirname(newFolder(t)) })
  t.strictSame(await ended, [1, null])
  t.match(said(), /apt install prometheus/)
})

t.test('it shows its options, and names one that it does not know', async (t) => {
  const help = run(t, ['--help'])
  t.strictSame(await help.ended, [0, null])
  t.match(help.said(), /--prometheus HOST:PORT +where Prometheus listens \(127\.0\.0\.1:19090\)/)
  const child = spawn(process.execPath, [script, '--gatway', 'x'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let wrong = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    wrong += text
  })
  t.strictSame(await once(child, 'close'), [2, null])
  t.match(wrong, /^Unknown option '--gatway'/)
  t.match(wrong, 'Usage: npm run dashboards')
  t.notMatch(wrong, / {4}at /, 'no stack')
})
