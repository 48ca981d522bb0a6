import { randomBytes } from 'node:crypto'
import { loadCatalogue } from './actions/catalogue.ts'
import { type Admin, startAdmin } from './admin/server.ts'
import type { Address, Config } from './config/config.ts'
import type { Buffered } from './edge/body.ts'
import { type Ended, handle } from './edge/handler.ts'
import { type Listener, listen } from './edge/listener.ts'
import { type Log, logRequest } from './observe/log.ts'
import type { Metrics } from './observe/metrics.ts'
import type { Pipeline } from './pipeline.ts'
import { createUpstream, type Upstream } from './upstream/upstream.ts'

/** A running gateway. */
export interface Gateway {
  /** Where it listens, in the order of the configuration. */
  readonly addresses: readonly Address[]
  readonly adminAddress: Address
  readonly upstream: Upstream
  /** Stops listening, lets requests under way finish, closes what is open. */
  close(): Promise<void>
}

/** What a gateway is given from outside. */
export interface GatewayDependencies {
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * Starts a gateway: everything it owns is made here and hangs on what is returned.
 *
 * @throws the system's error where an address cannot be had; nothing is left open then
 */
export async function startGateway(config: Config, { log, metrics }: GatewayDependencies): Promise<Gateway> {
  const catalogue = loadCatalogue()
  const upstream = createUpstream(config.upstream, {
    nonce: () => randomBytes(16).toString('hex'),
    onExchange: (outcome) => metrics.exchange(outcome),
  })
  upstream.health.onChange((state) => metrics.upstreamUp(state === 'up'))
  const pipeline: Pipeline = { catalogue, upstream, whenDown: config.upstream.whenDown, limits: config.limits }
  const buffered: Buffered = { bytes: 0 }
  const options = {
    pipeline,
    limits: config.limits,
    buffered,
    now: () => performance.now(),
    onEnd: observer(log, metrics),
  }

  const listeners: Listener[] = []
  let admin: Admin | null = null
  const close = async () => {
    await Promise.all(listeners.map((listener) => listener.close()))
    await admin?.close()
    await upstream.close()
  }
  try {
    for (const address of config.listen) {
      const listener = await listenWherePossible(address, config, log, (request, response) =>
        handle(request, response, options),
      )
      if (listener !== null) listeners.push(listener)
    }
    admin = await startAdmin(config.admin.address, { metrics, readiness: () => readiness(upstream) })
  } catch (error) {
    await close()
    throw error
  }
  return { addresses: listeners.map(({ address }) => address), adminAddress: admin.address, upstream, close }
}

/** Without IPv6 there is no ::1 to listen on, and no client that would look there. */
async function listenWherePossible(
  address: Address,
  config: Config,
  log: Log,
  handle: Parameters<typeof listen>[2],
): Promise<Listener | null> {
  try {
    return await listen(address, config.limits, handle)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isMissing = (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') && address.host === '::1'
    if (!isMissing || config.listen.length === 1) throw error
    log.info({ address }, 'not listening on ::1: this machine has no IPv6')
    return null
  }
}

function readiness({ health, url }: Upstream): { ready: boolean; reason: string } {
  switch (health.state) {
    case 'up':
      return { ready: true, reason: `Anki answers at ${url}` }
    case 'circle':
      return { ready: false, reason: `${url} leads back to this gateway` }
    default:
      return { ready: false, reason: `Anki is not reachable at ${url}` }
  }
}

function observer(log: Log, metrics: Metrics): (ended: Ended) => void {
  let count = 0
  return (ended) => {
    count += 1
    metrics.request(ended.outcome, ended.ms / 1000)
    logRequest(log, { id: count.toString(36), ...ended })
  }
}
