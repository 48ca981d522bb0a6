import { Registry } from 'prom-client'
import { loadCatalogue } from '../actions/catalogue.ts'
import { formatAddress } from '../config/address.ts'
import type { Address, Config } from '../config/config.ts'
import { startGateway } from '../gateway.ts'
import { durationGroups } from '../observe/group.ts'
import type { Log } from '../observe/log.ts'
import { createMetrics } from '../observe/metrics.ts'
import type { ReloadObserver } from '../observe/reload.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { announceHealth } from './announce.ts'
import { explainListenError } from './listen-error.ts'

/** Everything that `start` runs: the gateway and, where asked for, the sandbox behind it. */
export interface Service {
  readonly addresses: readonly Address[]
  readonly adminAddress: Address
  /** Serves by another configuration from now on; see `Gateway`. */
  reload(config: Config): void
  readonly observer: ReloadObserver
  /** Stops accepting, lets what is under way finish, and ends all of it. */
  close(): Promise<void>
}

export type ServeResult = { ok: true; service: Service } | { ok: false; error: string }

/** Starts everything or nothing. Where an address cannot be had, the error says what to do; other errors are thrown. */
export async function serve(config: Config, log: Log, version: string): Promise<ServeResult> {
  const catalogue = loadCatalogue(config.actions)
  const metrics = createMetrics({ registry: new Registry(), version, groups: durationGroups(catalogue) })
  const sandbox = config.sandbox ? await startDemo(config) : null
  const [first] = config.upstreams
  const url = sandbox?.url ?? first.url
  try {
    const gateway = await startGateway(
      { ...config, upstreams: [{ ...first, url }] },
      { log, metrics, version, catalogue },
    )
    const { addresses, adminAddress, upstream } = gateway
    const behind = sandbox === null ? `AnkiConnect at ${url}` : 'a sandbox with a demo collection (no Anki is touched)'
    const places = addresses.map(formatAddress).join(' and ')
    log.info(
      `listening on ${places}, in front of ${behind}; what it does is seen at http://${formatAddress(adminAddress)}`,
    )
    if (sandbox === null) announceHealth(log, upstream.health, url)
    const close = async () => {
      await gateway.close()
      await sandbox?.close()
    }
    return { ok: true, service: { addresses, adminAddress, reload: gateway.reload, observer: metrics, close } }
  } catch (error) {
    await sandbox?.close()
    const explained = explainListenError(error, isAbout(error, config.admin.address) ? '--admin' : '--listen')
    if (explained === null) throw error
    return { ok: false, error: explained }
  }
}

/** The embedded AnkiConnect is loaded only where it runs: it is a large part of this program. */
async function startDemo(config: Config): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/sandbox.ts')
  return startSandbox({ seed: 'demo', key: config.upstreams[0].key })
}

function isAbout(error: unknown, { host, port }: Address): boolean {
  const about = error as { address?: string; port?: number }
  return about.address === host && about.port === port
}
