import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Catalogue, loadCatalogue } from '../../src/actions/catalogue.ts'
import { noClientFiles } from '../../src/assembly/admitting.ts'
import { type Lasting, startLasting } from '../../src/assembly/lasting.ts'
import { prepare } from '../../src/assembly/prepare.ts'
import type { Snapshot } from '../../src/assembly/snapshot.ts'
import type { Watching } from '../../src/assembly/watching.ts'
import type { World } from '../../src/assembly/world.ts'
import { mayCall } from '../../src/clients/access.ts'
import type { Caller } from '../../src/clients/caller.ts'
import type { Clock } from '../../src/clock.ts'
import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { parseIp } from '../../src/net/network.ts'
import { createLog } from '../../src/observe/log.ts'
import type { Metrics } from '../../src/observe/metrics.ts'
import type { Troubles } from '../../src/observe/troubles.ts'
import type { UpstreamObserver } from '../../src/observe/upstream.ts'
import { type Pipeline, serve } from '../../src/pipeline.ts'
import type { Served } from '../../src/request/served.ts'
import { clientConfigs } from '../support/clients.ts'
import { CLIENTS } from './clients.ts'

/** The gateway as far as it goes without sockets: the path of requests, and everything behind it. */
export interface SimulatedGateway {
  /** Serves a request of the client of this name. */
  serve(client: string, body: Buffer, signal: AbortSignal): Promise<Served>
  readonly asks: Lasting['asks']
  readonly counts: Readonly<Record<string, number>>
  close(): Promise<void>
}

const catalogue: Catalogue = loadCatalogue([])
const ADDRESS = parseIp('127.0.0.1')

/** Answers whatever it is asked, with itself. */
const indifferent: unknown = new Proxy(() => {}, { get: () => indifferent, apply: () => indifferent })

export async function startSimulatedGateway(clock: Clock, world: World): Promise<SimulatedGateway> {
  const config = configuration()
  const counts: Record<string, number> = {}
  const count = (what: string, by = 1) => {
    counts[what] = (counts[what] ?? 0) + by
  }
  const nothing = () => {}
  const observer: UpstreamObserver = {
    exchange: (outcome) => count(`exchange ${outcome}`),
    waited: nothing,
    merged: (calls) => count('merged', calls),
    resent: (calls) => count('resent', calls),
    silent: (is) => is && count('silent'),
    cachedBy: nothing,
    watchSize: nothing,
    evicted: (reason) => count(`evicted ${reason}`),
    lookedUp: (how) => count(`look-up ${how}`),
    split: (end) => count(`split ${end}`),
    offloaded: nothing,
    upstreamUp: nothing,
    watchState: nothing,
    drifted: () => count('drifted'),
    ahead: (how) => count(`ahead ${how}`),
    outside: nothing,
    strayed: nothing,
    snapshot: nothing,
    imaged: nothing,
  }
  let current: Snapshot
  const metrics = indifferent as Metrics
  const log = createLog({ level: 'silent', format: 'json' })
  const troubles: Troubles = { begin: nothing, end: nothing, all: () => [] }
  const lasting = await startLasting(config, {
    catalogue,
    metrics,
    log,
    troubles,
    clock,
    world,
    pause: clock.after,
    watching: { observerOf: () => observer, addresses: () => [] } as unknown as Watching,
    stateFolder: join(tmpdir(), 'simulated-gateway'),
    clientFiles: noClientFiles,
    sampleResults: () => false,
    around: { foundProfile: nothing },
    current: () => current,
    madeBy: () => current,
    addresses: () => [],
  })
  current = prepare(config, lasting, hostname())
  const { pipeline } = current
  return {
    serve: (client, body, signal) => serve(incoming(callerOf(client), body, signal, pipeline), pipeline),
    asks: lasting.asks,
    counts,
    async close() {
      lasting.letGo()
      await lasting.close()
    },
  }
}

function configuration(): Config {
  const plain = defaultConfig()
  const [upstream] = plain.upstreams
  const clients = Object.fromEntries(
    CLIENTS.map(({ name, profile = 'admin', budget = null }) => [name, { key: keyOf(name), profile, budget }]),
  )
  return {
    ...plain,
    clients: clientConfigs(clients),
    profiles: { ...plain.profiles, asking: { extends: 'admin', ask: ['deleteNotes'] }, looking: { allow: ['@read'] } },
    budgets: { ...plain.budgets, tight: TIGHT },
    upstreams: [
      { ...upstream, offload: 'off', timeout: { ...upstream.timeout, read: 3000, write: 6000, long: 10_000 } },
    ],
    audit: null,
    safety: null,
    log: { level: 'silent', format: 'json' },
  }
}

/** The budget of the client that always wants more. */
export const TIGHT: Config['budgets'][string] = {
  name: 'tight',
  rates: [{ unit: 'writes', amount: 2, period: 's', points: 2, window: 1000 }],
  concurrent: 2,
  delay: 500,
  hit: 0.1,
}

function keyOf(client: string): string {
  return `the key of ${client}`
}

function callerOf(client: string): Caller {
  return {
    origin: null,
    pageServer: 'other',
    crossOrigin: false,
    transport: 'loopback',
    address: ADDRESS,
    local: true,
    neighbourhood: '127.0.0.1',
    key: keyOf(client),
    opensRoute: false,
  }
}

function incoming(caller: Caller, body: Buffer, signal: AbortSignal, { clients }: Pipeline) {
  const work = async (step: () => boolean) => {
    while (step());
  }
  return { body, caller, access: mayCall(caller, clients), signal: () => signal, work, onClient() {} }
}
