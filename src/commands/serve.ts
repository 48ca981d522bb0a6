import { Registry } from 'prom-client'
import { loadCatalogue } from '../actions/catalogue.ts'
import { type ClientFiles, noClientFiles } from '../assembly/admitting.ts'
import type { ServedAddress } from '../assembly/listening.ts'
import { CertificateError } from '../certificates/error.ts'
import type { Config } from '../config/config.ts'
import { startGateway } from '../gateway.ts'
import { type Address, formatAddress } from '../net/address.ts'
import { durationGroups } from '../observe/group.ts'
import type { Log } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import type { LogOutput } from '../observe/log-output.ts'
import { createMetrics } from '../observe/metrics.ts'
import type { ReloadObserver } from '../observe/reload.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { announceHealth } from './announce.ts'
import { type AddressOption, explainListenError } from './listen-error.ts'
import { behind, logTexts } from './texts/log.ts'

/** Everything that `start` runs: the gateway and, if configured, the sandbox behind it. */
export interface Service {
  readonly addresses: readonly ServedAddress[]
  readonly adminAddress: Address
  /** Uses another configuration from now on; see `Gateway`. */
  reload(config: Config): void
  readonly observer: ReloadObserver
  /** Stops accepting connections, finishes the requests under way, and closes everything. */
  close(): Promise<void>
}

export type ServeResult = { ok: true; service: Service } | { ok: false; error: string }

/** Starts everything or nothing. If an address is not available, the error gives a remedy. Throws other errors. */
export async function startService(
  config: Config,
  log: Log,
  version: string,
  clientFiles: ClientFiles = noClientFiles,
  logOutput?: Pick<LogOutput, 'watch'>,
): Promise<ServeResult> {
  const catalogue = loadCatalogue(config.actions)
  const metrics = createMetrics({ registry: new Registry(), version, groups: durationGroups(catalogue) })
  const sandboxes = config.sandbox ? await startDemos(config) : []
  const closeSandboxes = () => Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  const placedAt = (upstream: UpstreamConfig, index = 0) => ({
    ...upstream,
    url: sandboxes[index]?.url ?? upstream.url,
  })
  const [first, ...others] = config.upstreams
  const placed: Config['upstreams'] = [
    placedAt(first),
    ...others.map((upstream, index) => placedAt(upstream, index + 1)),
  ]
  const demo = config.traffic ? await prepareDemo() : null
  const served = (given: Config): Config => demo?.withClients(given) ?? given
  try {
    const gateway = await startGateway(served({ ...config, upstreams: placed }), {
      log,
      metrics,
      version,
      catalogue,
      clientFiles,
      ...(logOutput !== undefined && { logOutput }),
    })
    const { adminAddress, upstreams } = gateway
    const addresses = gateway.addresses.slice(0, config.listen.length)
    const isOne = upstreams.all.length === 1
    const place = behindInWords(upstreams.all, config.sandbox)
    const places = addresses.map(formatPlace).join(' and ')
    const code = gateway.isWaiting ? 'gateway.waiting' : 'gateway.listening'
    logText(log, 'info', logTexts(code, { places, behind: place, admin: formatAddress(adminAddress) }))
    if (!config.sandbox)
      for (const { health, url, key, name } of upstreams.all)
        announceHealth(log, health, { url, hasKey: key !== null, name: isOne ? null : name })
    const traffic = demo?.start(gateway.addresses.at(-1)?.port ?? 0, log)
    const close = async () => {
      await traffic?.close()
      await gateway.close()
      await closeSandboxes()
    }
    const reload = (next: Config) => gateway.reload(served(next))
    return { ok: true, service: { addresses, adminAddress, reload, observer: metrics, close } }
  } catch (error) {
    await closeSandboxes()
    if (error instanceof CertificateError) return { ok: false, error: error.message }
    const explained = explainListenError(error, optionOf(error, config))
    if (explained === null) throw error
    return { ok: false, error: explained }
  }
}

/** Starts one sandbox for each upstream. Loads the embedded AnkiConnect here, because it is a large part of this program. */
async function startDemos({ upstreams }: Config): Promise<readonly Sandbox[]> {
  const { startSandbox } = await import('../sandbox/sandbox.ts')
  return Promise.all(upstreams.map(({ key }) => startSandbox({ seed: 'demo', key })))
}

/** Makes the demo clients and their keys. Loads them here, because few gateways have them. */
async function prepareDemo() {
  const [{ demoClients, makeDemoKeys, withDemoClients }, { startTraffic }] = await Promise.all([
    import('../demo/clients.ts'),
    import('../demo/traffic.ts'),
  ])
  const keys = makeDemoKeys()
  return {
    withClients: (config: Config) => withDemoClients(config, keys),
    start(port: number, log: Log) {
      logText(log, 'warn', logTexts('traffic.running', { clients: demoClients.join(', ') }))
      return startTraffic({ port, keys })
    },
  }
}

function behindInWords(upstreams: readonly Upstream[], isSandbox: boolean): string {
  const names = upstreams.map(({ name }) => name).join(', ')
  const isOne = upstreams.length === 1
  if (isSandbox) return isOne ? behind('behind.sandbox').text : behind('behind.sandboxes', { names }).text
  const places = upstreams.map(({ name, url }) => `${name} at ${url}`).join(', ')
  return isOne
    ? behind('behind.one', { url: upstreams[0]?.url ?? '' }).text
    : behind('behind.several', { names: places }).text
}

/** Writes an address with the facts that a client needs to know. */
function formatPlace({ transport, ...address }: ServedAddress): string {
  const place = formatAddress(address)
  if (transport === 'loopback') return place
  return transport === 'tls' ? `https://${place}` : `http://${place} (in clear, for keyed clients)`
}

/** Returns the option of the address that is not available. Only the configuration file can name addresses that others reach. */
function optionOf(error: unknown, { admin, metrics, listen }: Config): AddressOption {
  const about = error as { address?: string; port?: number }
  const isAbout = (address: Address | null) => about.address === address?.host && about.port === address?.port
  if (isAbout(admin.address)) return '--admin'
  if (isAbout(metrics.address)) return '--metrics'
  return listen.some(({ address, transport }) => transport !== 'loopback' && isAbout(address)) ? 'listen' : '--listen'
}
