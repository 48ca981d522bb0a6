import { Registry } from 'prom-client'
import { loadCatalogue } from '../actions/catalogue.ts'
import { startAdmin } from '../admin/server.ts'
import { formatAddress } from '../config/address.ts'
import type { Address, Config } from '../config/config.ts'
import { type Gateway, startGateway } from '../gateway.ts'
import type { Log } from '../observe/log.ts'
import { createMetrics, type Metrics } from '../observe/metrics.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { announceHealth, describeHealth } from './announce.ts'
import { explainListenError, isMissingAddress } from './listen-error.ts'

/** Everything that `start` runs: the gateway, its admin listener and, where asked for, the sandbox. */
export interface Service {
  readonly addresses: readonly Address[]
  readonly admin: Address
  /** Stops accepting, lets what is under way finish, and ends all of it. */
  close(): Promise<void>
}

export type ServeResult = { ok: true; service: Service } | { ok: false; error: string }

/** Starts everything or nothing. Where an address cannot be had, the error says what to do; other errors are thrown. */
export async function serve(config: Config, log: Log, version: string): Promise<ServeResult> {
  const actions = loadCatalogue().all.map(({ name }) => name)
  const metrics = createMetrics({ registry: new Registry(), version, actions })
  const sandbox = config.sandbox ? await startDemo(config) : null
  const url = sandbox?.url ?? config.upstream.url
  let gateway: Gateway | null = null
  try {
    gateway = await startOnWhatThereIs({ ...config, upstream: { ...config.upstream, url } }, log, metrics)
    const { addresses, upstream, close } = gateway
    const { health } = upstream
    const readiness = () => ({ ready: health.state === 'up', reason: describeHealth(health.state, url) })
    const admin = await startAdmin(config.admin.address, { metrics, readiness })

    const behind = sandbox === null ? `AnkiConnect at ${url}` : 'a sandbox with a demo collection (no Anki is touched)'
    const places = addresses.map(formatAddress).join(' and ')
    log.info(
      `listening on ${places}, in front of ${behind}; health and metrics at http://${formatAddress(admin.address)}`,
    )
    health.onChange((state) => metrics.upstreamUp(state === 'up'))
    metrics.upstreamUp(health.state === 'up')
    if (sandbox === null) announceHealth(log, health, url)
    const closeAll = async () => {
      // The admin listener stays until the last call is answered: the process serves, and /health says so.
      await close()
      await admin.close()
      await sandbox?.close()
    }
    return { ok: true, service: { addresses, admin: admin.address, close: closeAll } }
  } catch (error) {
    await gateway?.close()
    await sandbox?.close()
    const explained = explainListenError(error, gateway === null ? '--listen' : '--admin')
    if (explained === null) throw error
    return { ok: false, error: explained }
  }
}

async function startDemo(config: Config): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/sandbox.ts')
  return startSandbox({ seed: 'demo', key: config.upstream.key })
}

/** A machine without IPv6 has no ::1, and does not need it: whoever would connect there cannot either. */
async function startOnWhatThereIs(config: Config, log: Log, metrics: Metrics): Promise<Gateway> {
  try {
    return await startGateway(config, { log, metrics })
  } catch (error) {
    const others = config.listen.filter(({ host }) => !isMissingAddress(error, host))
    if (others.length === 0 || others.length === config.listen.length) throw error
    log.info('this machine has no IPv6; listening without it')
    return startGateway({ ...config, listen: others }, { log, metrics })
  }
}
