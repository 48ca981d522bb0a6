import { Registry } from 'prom-client'
import { loadCatalogue } from '../actions/catalogue.ts'
import { type ClientFiles, noClientFiles } from '../assembly/admitting.ts'
import type { ServedAddress } from '../assembly/listening.ts'
import { CertificateError } from '../certificates/error.ts'
import { formatAddress } from '../config/address.ts'
import type { Address, Config, UpstreamConfig } from '../config/config.ts'
import { startGateway } from '../gateway.ts'
import { durationGroups } from '../observe/group.ts'
import type { Log } from '../observe/log.ts'
import { createMetrics } from '../observe/metrics.ts'
import type { ReloadObserver } from '../observe/reload.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { announceHealth } from './announce.ts'
import { type AddressOption, explainListenError } from './listen-error.ts'

/** Everything that `start` runs: the gateway and, where asked for, the sandbox behind it. */
export interface Service {
  readonly addresses: readonly ServedAddress[]
  readonly adminAddress: Address
  /** Serves by another configuration from now on; see `Gateway`. */
  reload(config: Config): void
  readonly observer: ReloadObserver
  /** Stops accepting, lets what is under way finish, and ends all of it. */
  close(): Promise<void>
}

export type ServeResult = { ok: true; service: Service } | { ok: false; error: string }

/** Starts everything or nothing. Where an address cannot be had, the error says what to do; other errors are thrown. */
export async function serve(
  config: Config,
  log: Log,
  version: string,
  clientFiles: ClientFiles = noClientFiles,
): Promise<ServeResult> {
  const catalogue = loadCatalogue(config.actions)
  const metrics = createMetrics({ registry: new Registry(), version, groups: durationGroups(catalogue) })
  const sandboxes = config.sandbox ? await startDemos(config) : []
  const closeSandboxes = () => Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  const place = (upstream: UpstreamConfig, index = 0) => ({ ...upstream, url: sandboxes[index]?.url ?? upstream.url })
  const [first, ...others] = config.upstreams
  const placed: Config['upstreams'] = [place(first), ...others.map((upstream, index) => place(upstream, index + 1))]
  try {
    const gateway = await startGateway(
      { ...config, upstreams: placed },
      { log, metrics, version, catalogue, clientFiles },
    )
    const { addresses, adminAddress, upstreams } = gateway
    const isOne = upstreams.all.length === 1
    const behind = behindInWords(upstreams.all, config.sandbox)
    const places = addresses.map(formatPlace).join(' and ')
    log.info(
      `listening on ${places}, in front of ${behind}; what it does is seen at http://${formatAddress(adminAddress)}`,
    )
    if (!config.sandbox)
      for (const { health, url, name } of upstreams.all) announceHealth(log, health, url, isOne ? null : name)
    const close = async () => {
      await gateway.close()
      await closeSandboxes()
    }
    return { ok: true, service: { addresses, adminAddress, reload: gateway.reload, observer: metrics, close } }
  } catch (error) {
    await closeSandboxes()
    if (error instanceof CertificateError) return { ok: false, error: error.message }
    const explained = explainListenError(error, optionOf(error, config))
    if (explained === null) throw error
    return { ok: false, error: explained }
  }
}

/** For each upstream one of its own. The embedded AnkiConnect is loaded only where it runs: it is a large part of this program. */
async function startDemos({ upstreams }: Config): Promise<readonly Sandbox[]> {
  const { startSandbox } = await import('../sandbox/sandbox.ts')
  return Promise.all(upstreams.map(({ key }) => startSandbox({ seed: 'demo', key })))
}

function behindInWords(upstreams: readonly Upstream[], isSandbox: boolean): string {
  const names = upstreams.map(({ name }) => name).join(', ')
  const isOne = upstreams.length === 1
  if (isSandbox)
    return isOne
      ? 'a sandbox with a demo collection (no Anki is touched)'
      : `sandboxes with a demo collection each (no Anki is touched): ${names}`
  if (isOne) return `AnkiConnect at ${upstreams[0]?.url}`
  return `several AnkiConnects: ${upstreams.map(({ name, url }) => `${name} at ${url}`).join(', ')}`
}

/** An address with what a client has to know of it. */
function formatPlace({ transport, ...address }: ServedAddress): string {
  const place = formatAddress(address)
  if (transport === 'loopback') return place
  return transport === 'tls' ? `https://${place}` : `http://${place} (in clear, for keyed clients)`
}

/** The option that named the address which could not be had; only the configuration file names those that others reach. */
function optionOf(error: unknown, { admin, metrics, listen }: Config): AddressOption {
  const about = error as { address?: string; port?: number }
  const isAbout = (address: Address | null) => about.address === address?.host && about.port === address?.port
  if (isAbout(admin.address)) return '--admin'
  if (isAbout(metrics.address)) return '--metrics'
  return listen.some(({ address, transport }) => transport !== 'loopback' && isAbout(address)) ? 'listen' : '--listen'
}
