import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { makeKeys } from '../../src/commands/container.ts'
import { type Service, startService } from '../../src/commands/serve.ts'
import { loadConfig } from '../../src/config/load.ts'
import { askRaw } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { quietLog } from '../support/log.ts'
import { missing } from './prometheus.ts'

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks: { readonly anki: { readonly ipam: { readonly config: [{ subnet: string; gateway: string }] } } }
  readonly volumes: object
}

interface ComposeService {
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly volumes: readonly string[]
  readonly ports?: readonly string[]
}

const folder = join(import.meta.dirname, '..', '..', 'grafana')
const text = (file: string) => readFileSync(join(folder, file), 'utf8')
const compose = parse(text('compose.yaml')) as Compose
const gatewayYaml = text('compose/gateway.yaml')
const { services } = compose

/** Where a path inside a container lies in this project; null if nothing is mounted there. */
function onHost(service: string, path: string): string | null {
  for (const [from = '', to = ''] of (services[service]?.volumes ?? []).map((volume) => volume.split(':'))) {
    if (from.startsWith('.') && (path === to || path.startsWith(`${to}/`)))
      return resolve(folder, from) + path.slice(to.length)
  }
  return null
}

/** The program that reads compose files: Docker's plug-in, or the older program of its own. */
const reader = [['docker', 'compose'], ['docker-compose']].find(
  ([program = '', ...rest]) => spawnSync(program, [...rest, 'version'], { stdio: 'ignore' }).status === 0,
)
const why = reader === undefined ? ' (neither docker compose nor docker-compose is installed)' : ''

t.test(`the compose file is one${why}`, { skip: reader === undefined }, async (t) => {
  const [program = '', ...rest] = reader ?? []
  const { status, stderr } = spawnSync(program, [...rest, '-f', join(folder, 'compose.yaml'), 'config', '--quiet'], {
    encoding: 'utf8',
  })
  t.equal(status, 0, stderr)
})

t.test('everything that is mounted exists: a file of the project, or a volume of the compose file', async (t) => {
  const mounts = Object.values(services).flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')))
  t.ok(mounts.length >= 9)
  for (const [from = ''] of mounts) {
    if (from.startsWith('.')) t.ok(existsSync(resolve(folder, from)), from)
    else t.ok(Object.hasOwn(compose.volumes, from), from)
  }
})

t.test('each program finds in its container the files that its configuration names', async (t) => {
  const [, config = ''] = services.prometheus?.command?.[0]?.split('--config.file=') ?? []
  const read = parse(readFileSync(onHost('prometheus', config) ?? '', 'utf8')) as { rule_files: string[] }
  t.strictSame(
    read.rule_files.map((file) => onHost('prometheus', resolve(config, '..', file))),
    [join(folder, 'alerts.yaml')],
  )

  const provider = parse(text('provisioning/dashboards/ankiconnect-gateway.yaml')) as {
    providers: [{ options: { path: string } }]
  }
  t.equal(onHost('grafana', provider.providers[0].options.path), join(folder, 'dashboards'))
  const home = services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? ''
  t.ok(existsSync(onHost('grafana', home) ?? ''), home)
  for (const kind of ['dashboards', 'datasources'])
    t.ok(existsSync(onHost('grafana', `/etc/grafana/provisioning/${kind}`) ?? ''), kind)

  const gatewayConfig = services.gateway?.environment?.ANKICONNECT_GATEWAY_CONFIG ?? ''
  t.equal(onHost('gateway', gatewayConfig), join(folder, 'compose', 'gateway.yaml'))
})

t.test('addresses inside the network fit together, and only this machine reaches published ports', async (t) => {
  const { scrape_configs } = parse(text('compose/prometheus.yaml')) as {
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[]
  }
  const config = parse(gatewayYaml) as {
    hosts: string[]
    listen: { address: string }[]
    admin: { address: string }
    metrics: { address: string }
    clients: Record<string, { from: string[] }>
  }
  const [target = ''] = scrape_configs[0]?.static_configs[0]?.targets ?? []
  t.strictSame(`0.0.0.0:${target.split(':')[1]}`, config.metrics.address)
  t.ok(Object.hasOwn(services, target.split(':')[0] ?? ''), 'the target is a service')
  t.ok(config.hosts.includes(target.split(':')[0] ?? ''), 'and the gateway answers to its name')
  t.match(text('alerts.yaml'), `up{job="${scrape_configs[0]?.job_name}"}`, 'the rules are about this job')

  const [source] = (parse(text('compose/datasources/prometheus.yaml')) as { datasources: [{ url: string }] })
    .datasources
  t.ok(Object.hasOwn(services, new URL(source.url).hostname))
  t.equal(new URL(source.url).port, '9090')

  const [network] = compose.networks.anki.ipam.config
  for (const [name, { from }] of Object.entries(config.clients)) t.ok(from.includes(network.subnet), name)
  t.match(services.gateway?.environment?.ANKICONNECT_GATEWAY_UPSTREAM, `http://${network.gateway}:18765`)

  for (const port of Object.values(services).flatMap(({ ports = [] }) => ports))
    t.match(port, /^127\.0\.0\.1:(\d+):\1$/)
  const published = (services.gateway?.ports ?? []).map((port) => `0.0.0.0:${port.split(':')[2]}`)
  t.strictSame(published, [config.listen[0]?.address, config.admin.address])
})

const reason = missing('promtool')
t.test(
  `promtool finds nothing wrong with the files of Prometheus as they are mounted${reason ? ` (${reason})` : ''}`,
  { skip: reason ?? false },
  async (t) => {
    const mounted = newFolder(t)
    copyFileSync(join(folder, 'compose', 'prometheus.yaml'), join(mounted, 'prometheus.yaml'))
    copyFileSync(join(folder, 'alerts.yaml'), join(mounted, 'alerts.yaml'))
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', join(mounted, 'prometheus.yaml')], {
      encoding: 'utf8',
    })
    t.equal(status, 0, stdout + stderr)
  },
)

/** The gateway with the configuration of the compose file, on free ports, and called from this machine instead of the bridge. */
async function startComposed(t: Test): Promise<{ service: Service; metrics: number; keys: string[] }> {
  const state = newFolder(t)
  const placed = gatewayYaml.replaceAll('/state/', `${state}/`)
  const made = makeKeys(join(state, 'ankiconnect-gateway'), placed)
  const keys = made.lines.map((line) => /[a-z2-9]{4}(?:-[a-z2-9]{4}){5}/.exec(line)?.[0] ?? '')
  const metrics = await freePort()
  const own = placed
    .replace('0.0.0.0:8765', '127.0.0.1:0')
    .replace('0.0.0.0:18764', '127.0.0.1:0')
    .replace('0.0.0.0:9464', `127.0.0.1:${metrics}`)
    .replaceAll('172.30.0.0/24', '127.0.0.0/8')
  const file = join(newFolder(t), 'gateway.yaml')
  writeFileSync(file, own, { mode: 0o600 })
  const loaded = await loadConfig({ file, env: {}, options: { sandbox: true } })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  t.strictSame(loaded.notes, [], 'nothing in it is probably a mistake')
  const result = await startService(loaded.config, quietLog, '1.2.3')
  if (!result.ok) throw new Error(result.error)
  t.teardown(() => result.service.close())
  return { service: result.service, metrics, keys }
}

t.test('Prometheus gets the metrics by the name of the service, and other names are refused', async (t) => {
  const { metrics } = await startComposed(t)
  const scrape = (host: string) =>
    askRaw(metrics, `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nAccept: text/plain\r\n\r\n`)
  const { status, text } = await scrape('gateway:9464')
  t.equal(status, 200)
  t.match(text, /^ankiconnect_gateway_upstream_up\{upstream="anki"\} [01]$/m)
  t.equal((await scrape('gateway.evil.example:9464')).status, 403)
})

t.test('a container elsewhere on this machine calls host.docker.internal with the printed key', async (t) => {
  const { service, keys } = await startComposed(t)
  const [adminKey, clientKey] = keys
  const port = service.addresses[0]?.port ?? 0
  const call = (host: string, key: string | undefined, ...headers: string[]) => {
    const body = JSON.stringify({ action: 'deckNames', version: 6, key })
    const head = [`POST / HTTP/1.1`, `Host: ${host}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers]
    return askRaw(port, `${head.join('\r\n')}\r\n\r\n${body}`)
  }
  t.match(await call('host.docker.internal:8765', clientKey), { status: 200, text: /"Spanish"/ })
  t.match(
    await call('host.docker.internal:8765', clientKey, 'Origin: chrome-extension://abcdefghijklmnopabcdefghijklmnop'),
    { text: /"Spanish"/ },
  )
  t.match(
    await call('host.docker.internal:8765', adminKey),
    { text: /valid api key must be provided/ },
    'keys of the owner open nothing here',
  )
  t.notMatch((await call('host.docker.internal:8765', undefined)).text, /"Spanish"/)
  t.match(await call('docker.example:8765', clientKey), { status: 403, text: /hosts/ })

  const state = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${service.adminAddress.port}/state`, { headers })
  t.equal((await state({})).status, 401)
  t.equal((await state({ authorization: `Bearer ${adminKey}` })).status, 200)
  t.equal(
    (await fetch(`http://127.0.0.1:${service.adminAddress.port}/health`)).status,
    200,
    'the health check needs no key',
  )
})
