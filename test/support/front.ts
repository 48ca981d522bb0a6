import { Registry } from 'prom-client'
import { type Config, defaultConfig, type Limits, type UpstreamConfig } from '../../src/config/config.ts'
import { type Gateway, startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/observe/log.ts'
import { createMetrics } from '../../src/observe/metrics.ts'

/** What a test wants otherwise than the defaults. */
export interface FrontOptions {
  readonly upstream: Partial<UpstreamConfig> & { readonly url: string }
  readonly limits?: Partial<Limits>
}

/** A gateway on a port of its own, silent, with the built-in configuration but for what the test says. */
export interface Front {
  readonly url: string
  readonly port: number
  readonly gateway: Gateway
  /** Resolves when the gateway knows its upstream to be in this state. */
  known(state: 'up' | 'down'): Promise<void>
  close(): Promise<void>
}

/** Starts a gateway in front of an upstream; resolves when it listens. */
export async function startFront({ upstream, limits }: FrontOptions): Promise<Front> {
  const plain = defaultConfig()
  const config: Config = {
    ...plain,
    listen: [{ host: '127.0.0.1', port: 0 }],
    upstream: { ...plain.upstream, ...upstream },
    admin: { address: { host: '127.0.0.1', port: 0 } },
    limits: { ...plain.limits, ...limits },
    log: { level: 'silent', format: 'json' },
  }
  const log = createLog(config.log)
  const metrics = createMetrics({ registry: new Registry(), version: '0.0.0', actions: [] })
  const gateway = await startGateway(config, { log, metrics })
  const { health } = gateway.upstream
  const port = gateway.addresses[0]?.port ?? 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    gateway,
    known: (state) =>
      new Promise((resolve) => {
        if (health.state === state) resolve()
        health.onChange((now) => now === state && resolve())
      }),
    close: () => gateway.close(),
  }
}
