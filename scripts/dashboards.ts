import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ownStateFolder } from '../src/settings/own-folders.ts'

/**
 * Starts Prometheus and Grafana of this machine, without Docker, with the rules, the data source and the dashboards of this project:
 *
 *   npm run dashboards
 *
 * Prints how to install what is missing. Ctrl-C ends both. They store their data in the state folder of the gateway.
 */
/** The options, with the addresses that they have by default. */
const OPTIONS = {
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    /** Where the gateway serves /metrics: its admin listener, or `metrics.address`. */
    gateway: { type: 'string', default: '127.0.0.1:18764' },
    prometheus: { type: 'string', default: '127.0.0.1:19090' },
    grafana: { type: 'string', default: '127.0.0.1:3000' },
  },
} as const
const USAGE = `Usage: npm run dashboards -- [options]

Starts Prometheus and Grafana of this machine, or says how to install them.

  --gateway HOST:PORT     where the gateway serves /metrics (${OPTIONS.options.gateway.default})
  --prometheus HOST:PORT  where Prometheus listens (${OPTIONS.options.prometheus.default})
  --grafana HOST:PORT     where Grafana listens (${OPTIONS.options.grafana.default})`

/** Reads the command line. If it is wrong, says so, and ends the process with status 2. */
function readOptions() {
  try {
    return parseArgs(OPTIONS).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`)
    process.exit(2)
  }
}

const values = readOptions()
const shipped = join(import.meta.dirname, '..', 'grafana')
const folder = join(ownStateFolder(), 'dashboards')
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Where packages keep the files of Grafana that its program needs. */
const HOMES = ['/usr/share/grafana', '/opt/homebrew/share/grafana', '/usr/local/share/grafana']

const HOW = {
  prometheus:
    'Prometheus is not installed: apt install prometheus (Debian, Ubuntu), brew install prometheus (macOS), or https://prometheus.io/download',
  grafana:
    'Grafana is not installed: brew install grafana (macOS), or https://grafana.com/docs/grafana/latest/setup-grafana/installation',
} as const

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** Writes the configuration of Prometheus: the shipped one with the address of this gateway. */
function startPrometheus(): ChildProcess {
  const config = readFileSync(join(shipped, 'prometheus.yaml'), 'utf8').replace('127.0.0.1:18764', values.gateway)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'prometheus.yaml'), config)
  cpSync(join(shipped, 'alerts.yaml'), join(folder, 'alerts.yaml'))
  const options = [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    '--storage.tsdb.retention.time=1y',
    `--web.listen-address=${values.prometheus}`,
    '--log.level=warn',
  ]
  return spawn('prometheus', options, { stdio: ['ignore', 'inherit', 'inherit'] })
}

/** Writes the provisioning of Grafana: the shipped one with the addresses and folders of this machine. */
function startGrafana(home: string): ChildProcess {
  const provisioning = join(folder, 'provisioning')
  cpSync(join(shipped, 'provisioning'), provisioning, { recursive: true })
  const rewrite = (file: string, from: string, to: string) =>
    writeFileSync(join(provisioning, file), readFileSync(join(shipped, 'provisioning', file), 'utf8').replace(from, to))
  rewrite('datasources/prometheus.yaml', '127.0.0.1:9090', values.prometheus)
  const dashboards = join(shipped, 'dashboards')
  rewrite('dashboards/ankiconnect-gateway.yaml', '/var/lib/grafana/dashboards/ankiconnect-gateway', dashboards)
  const { hostname, port } = new URL(`http://${values.grafana}`)
  const env = {
    ...process.env,
    GF_PATHS_DATA: join(folder, 'grafana'),
    GF_PATHS_LOGS: join(folder, 'grafana', 'log'),
    GF_PATHS_PROVISIONING: provisioning,
    GF_SERVER_HTTP_ADDR: hostname,
    GF_SERVER_HTTP_PORT: port || '80',
    GF_AUTH_ANONYMOUS_ENABLED: 'true',
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: join(dashboards, 'gateway.json'),
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
  }
  return spawn('grafana', ['server', `--homepath=${home}`], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Whether the address answers within a few seconds. A program that has ended answers no more. */
async function answers(url: string, program: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && program.exitCode === null; attempt++) {
    if ((await fetch(url).catch(() => null))?.ok === true) return true
    await sleep(100)
  }
  return false
}

async function main(): Promise<void> {
  if (values.help) {
    say(USAGE)
    return
  }
  if (!isInstalled('prometheus')) {
    say(HOW.prometheus)
    process.exitCode = 1
    return
  }
  const running: ChildProcess[] = []
  const end = () => {
    for (const program of running) program.kill('SIGTERM')
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  const prometheus = startPrometheus()
  running.push(prometheus)
  const ended = once(prometheus, 'exit')
  if (!(await answers(`http://${values.prometheus}/-/ready`, prometheus))) {
    say(`Prometheus does not answer at ${values.prometheus}; --prometheus HOST:PORT names another address`)
    process.exitCode = 1
    return end()
  }
  const isThere = (await fetch(`http://${values.gateway}/health`).catch(() => null))?.ok === true
  say(`Prometheus: http://${values.prometheus}/alerts, of the gateway at ${values.gateway}`)
  if (!isThere) say(`No gateway answers at ${values.gateway} yet; --gateway HOST:PORT names another address`)
  const home = HOMES.find((place) => existsSync(place))
  if (isInstalled('grafana') && home !== undefined) {
    running.push(startGrafana(home))
    say(`Grafana: http://${values.grafana}, ready in a few seconds`)
  } else say(HOW.grafana)
  say('Ctrl-C ends it')
  await ended
  end()
}

await main()
