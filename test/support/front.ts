import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { World } from '../../src/assembly/world.ts'
import type { CacheConfig } from '../../src/cache/settings.ts'
import type { ClientConfig } from '../../src/clients/client.ts'
import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { type Gateway, type GatewayDependencies, startGateway } from '../../src/gateway.ts'
import type { Network } from '../../src/net/network.ts'
import { createLog, type Log } from '../../src/observe/log.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import type { Limits } from '../../src/request/settings.ts'
import type { SnapshotConfig } from '../../src/snapshots/settings.ts'
import type { ShedConfig, UpstreamConfig } from '../../src/upstream/settings.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'

type GivenUpstream = Partial<Omit<UpstreamConfig, 'timeout'>> & {
  readonly url: string
  readonly timeout?: Partial<UpstreamConfig['timeout']>
}

/** What a test wants otherwise than the defaults. */
export interface FrontOptions {
  readonly upstream: GivenUpstream
  /** Others behind the same gateway, by their names; `upstream` is the default one and called anki. */
  readonly others?: Readonly<Record<string, GivenUpstream>>
  readonly limits?: Partial<Limits>
  /** None unless told: most tests are about what is sent. */
  readonly cache?: CacheConfig
  readonly clients?: readonly ClientConfig[]
  /** None unless told: few tests delete something in a real collection. */
  readonly snapshots?: SnapshotConfig
  /** The safety net, as far as it is not the default one. */
  readonly safety?: Partial<Config['safety']>
  readonly budgets?: Config['budgets']
  readonly redis?: string
  readonly shed?: Partial<ShedConfig>
  /** Where it listens; on a port of its own of 127.0.0.1 unless told. */
  readonly listen?: Config['listen']
  readonly hosts?: readonly string[]
  readonly trustedProxies?: readonly Network[]
  /** How the gateway waits before it answers a wrong key; not at all unless told. */
  readonly pause?: GatewayDependencies['pause']
  readonly validation?: Config['validation']
  readonly routes?: Config['routes']
  /** Profiles beside the shipped ones, approvals (who asks to be let in is not held unless told), the audit log. */
  readonly policy?: Partial<Pick<Config, 'profiles' | 'approvals' | 'audit'>>
  /** Where it keeps what outlives it; a folder of its own, removed at the end, unless told. */
  readonly stateFolder?: string
  /** The files that it sees of its upstreams, and how it reaches them; the real ones unless told. */
  readonly world?: World
  /** What hears its log; nobody unless told. */
  readonly log?: Log
}

/** A gateway on a port of its own, silent, with the built-in configuration but for what the test says. */
export interface Front {
  readonly url: string
  readonly port: number
  readonly gateway: Gateway
  /** Resolves when the gateway knows its upstream, or the one of this name, to be in this state. */
  known(state: UpstreamState, name?: string): Promise<void>
  /** Serves by what a test changes of the configuration. */
  reload(changes: Partial<Config>): void
  close(): Promise<void>
}

/** In ms: nobody is there to decide who is let in, and few tests are about waiting for it. */
const NO_HOLD = 1

/** Starts a gateway in front of an upstream; resolves when it listens. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const plain = defaultConfig()
  const { upstream, others = {}, limits, clients = plain.clients, hosts = [], trustedProxies = [] } = options
  const config: Config = {
    ...plain,
    approvals: { ...plain.approvals, hold: NO_HOLD },
    ...options.policy,
    validation: options.validation ?? plain.validation,
    clients,
    routes: options.routes ?? [],
    hosts,
    trustedProxies,
    listen: options.listen ?? [{ address: { host: '127.0.0.1', port: 0 }, transport: 'loopback' }],
    upstreams: [
      upstreamOf(upstream),
      ...Object.entries(others).map(([name, other]) => ({ ...upstreamOf(other), name })),
    ],
    admin: { ...plain.admin, address: { host: '127.0.0.1', port: 0 }, notify: false },
    limits: { ...plain.limits, ...limits },
    cache: options.cache ?? null,
    safety: plain.safety === null ? null : { ...plain.safety, snapshots: options.snapshots ?? null, ...options.safety },
    budgets: { ...plain.budgets, ...options.budgets },
    redis: options.redis ?? null,
    lane: { ...plain.lane, shed: { ...plain.lane.shed, ...options.shed } },
    log: { level: 'silent', format: 'json' },
  }
  const log = options.log ?? createLog(config.log)
  const stateFolder = options.stateFolder ?? join(tmpdir(), `gateway-state-${randomUUID()}`)
  const registry = new Registry()
  const metrics = createMetrics({ registry, version: '0.0.0', groups: new Map() })
  const gateway = await startGateway(config, {
    stateFolder,
    log,
    metrics,
    version: '0.0.0',
    ...(options.world !== undefined && { world: options.world }),
    pause: options.pause ?? (async () => {}),
  })
  const port = gateway.addresses[0]?.port ?? 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    gateway,
    known: (state, name = 'anki') =>
      new Promise((resolve) => {
        const { health } = gateway.upstreams.of({ upstream: name })
        if (health.state === state) resolve()
        health.onChange((now) => now === state && resolve())
      }),
    reload: (changes) => gateway.reload({ ...config, ...changes }),
    async close() {
      await gateway.close()
      // An observer of prom-client for the whole process keeps its registry, and that everything its gauges read.
      registry.clear()
      if (options.stateFolder === undefined) await rm(stateFolder, { recursive: true, force: true })
    },
  }
}

/** An upstream with the built-in settings but for what is given. */
function upstreamOf(given: GivenUpstream): UpstreamConfig {
  const [plain] = defaultConfig().upstreams
  return { ...plain, ...given, timeout: { ...plain.timeout, ...given.timeout } }
}
