import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Catalogue, loadCatalogue } from '../../src/actions/catalogue.ts'
import { noClientFiles } from '../../src/assembly/admitting.ts'
import { type Lasting, startLasting } from '../../src/assembly/lasting.ts'
import { prepare } from '../../src/assembly/prepare.ts'
import type { Snapshot } from '../../src/assembly/snapshot.ts'
import { startUndoing } from '../../src/assembly/undoing.ts'
import type { Watching } from '../../src/assembly/watching.ts'
import type { World } from '../../src/assembly/world.ts'
import { mayCall } from '../../src/clients/access.ts'
import type { Caller } from '../../src/clients/caller.ts'
import { parseIp } from '../../src/net/network.ts'
import { createLog } from '../../src/observe/log.ts'
import type { Metrics } from '../../src/observe/metrics.ts'
import type { Troubles } from '../../src/observe/troubles.ts'
import type { UpstreamObserver } from '../../src/observe/upstream.ts'
import { type Pipeline, serve } from '../../src/pipeline.ts'
import type { Served } from '../../src/request/served.ts'
import type { Undo } from '../../src/undo/undo.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { configuration, keyOf } from './configuration.ts'
import type { Life } from './life.ts'

/** The gateway as far as it goes without sockets: the path of requests, and everything behind it. */
export interface SimulatedGateway {
  /** Serves a request of the client of this name. */
  serve(client: string, body: Buffer, signal: AbortSignal): Promise<Served>
  readonly asks: Lasting['asks']
  readonly undo: Undo
  /** Ends this run of it as a signal does, after the requests under way. */
  close(): Promise<void>
}

export interface SimulatedGatewayOptions {
  readonly life: Life
  readonly world: World
  /** What it counts, over all its runs. */
  readonly counts: Record<string, number>
  /** An undo is about to send these calls. */
  readonly onUndo: (leaves: readonly Leaf[]) => void
}

export const catalogue: Catalogue = loadCatalogue([])
const ADDRESS = parseIp('127.0.0.1')

/** Answers whatever it is asked, with itself. */
const indifferent: unknown = new Proxy(() => {}, { get: () => indifferent, apply: () => indifferent })

export async function startSimulatedGateway({
  life,
  world,
  counts,
  onUndo,
}: SimulatedGatewayOptions): Promise<SimulatedGateway> {
  const { clock } = life
  const config = configuration()
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
    offloaded: () => count('offloaded'),
    upstreamUp: nothing,
    watchState: nothing,
    drifted: () => count('drifted'),
    ahead: (how) => count(`ahead ${how}`),
    outside: (ids) => count('ids outside', ids),
    strayed: (cards) => count('strayed', cards),
    snapshot: (end) => count(`copy ${end}`),
    imaged: (end) => count(`image ${end}`),
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
  const { audit } = lasting
  const underWay = new Set<Promise<Served>>()
  const undoing: typeof audit = {
    begin(caller, via) {
      const writeDown = audit.begin(caller, via)
      const announce: typeof writeDown.announce = (leaves) => {
        onUndo(leaves)
        return writeDown.announce(leaves)
      }
      return Object.assign((...given: Parameters<typeof writeDown>) => writeDown(...given), { announce })
    },
  }
  return {
    serve(client, body, signal) {
      const served = serve(incoming(callerOf(client), body, signal, pipeline), pipeline)
      underWay.add(served)
      const end = () => void underWay.delete(served)
      served.then(end, end)
      return served
    },
    asks: lasting.asks,
    undo: startUndoing({ ...lasting, audit: undoing }),
    async close() {
      lasting.letGo()
      await Promise.allSettled(underWay)
      await lasting.close()
    },
  }
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
