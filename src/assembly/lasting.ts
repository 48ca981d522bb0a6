import { join } from 'node:path'
import type { Catalogue } from '../actions/catalogue.ts'
import type { Admission } from '../admission/admission.ts'
import { NO_FETCH } from '../checks/policy/fetching.ts'
import { createShapes, type Shapes } from '../checks/shape.ts'
import { createGuesses } from '../clients/guesses.ts'
import type { Brake } from '../clients/key-check.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { type Bodies, type Buffered, createBodies } from '../edge/bodies.ts'
import { createEffects, type Effects } from '../effect/effects.ts'
import { type Address, addressOfUrl } from '../net/address.ts'
import type { Audit } from '../observe/audit.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { reasonOf, type Troubles } from '../observe/troubles.ts'
import { createPages, type Pages } from '../pages/pages.ts'
import { probe } from '../pages/probe.ts'
import type { Pipeline } from '../pipeline.ts'
import { createRefusedMemory, type RefusedMemory } from '../request/refused-calls.ts'
import { createOpenExchanges, type OpenExchanges } from '../routes/open.ts'
import { type Asks, createAsks } from '../safety/ask.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import type { SplitRecord } from '../safety/record.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import { type ClientFiles, startAdmitting } from './admitting.ts'
import type { AroundWatch } from './around.ts'
import { type Auditing, startAuditing } from './auditing.ts'
import { type Budgeting, startBudgeting } from './budgeting.ts'
import type { KeptSnapshots } from './kept-snapshots.ts'
import { createIsOurs } from './ourselves.ts'
import type { Snapshot } from './snapshot.ts'
import { startUpstreams } from './upstreams.ts'
import type { Watching } from './watching.ts'
import type { World } from './world.ts'

/** The parts of the gateway that outlive configurations: counters, waiting calls, and everything behind the gateway. */
export interface Lasting extends Brake {
  readonly catalogue: Catalogue
  readonly shapes: Shapes
  readonly upstreams: Upstreams
  readonly budgeting: Budgeting
  readonly audit: Audit
  readonly recorded: Auditing['recorded']
  /** Returns the pipeline of the configuration in force. */
  readonly present: () => Pipeline
  readonly asks: Asks
  /** The journal of changes. */
  readonly images: ImageJournal
  /** The effects of the calls that wait. */
  readonly effects: Effects
  readonly admission: Admission
  /** The refused calls that are remembered. */
  readonly refused: RefusedMemory
  /** The servers behind pages of this machine. */
  readonly pages: Pages
  /** The routed requests under way. */
  readonly openExchanges: OpenExchanges
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
  /** Returns the interrupted large calls, including those of earlier runs. */
  readonly interrupted: () => readonly SplitRecord[]
  /** The copies of collections. */
  readonly snapshots: KeptSnapshots
  /** Opens the memory for bodies of one more listener. */
  bodies(): Bodies
  /** Ends everything that waits for others: held requests and WebSockets at once, other routed requests in a few seconds. */
  letGo(): void
  close(): Promise<void>
}

/** The surroundings of the lasting parts. */
export interface LastingDependencies extends Pick<Lasting, 'catalogue' | 'metrics' | 'log' | 'pause'> {
  readonly watching: Watching
  readonly troubles: Troubles
  readonly stateFolder: string
  readonly clientFiles: ClientFiles
  readonly sampleResults: () => boolean
  readonly clock: Clock
  readonly world: World
  /** Returns the snapshot in force. */
  readonly current: () => Snapshot
  /** Returns the snapshot that made the client of a call. */
  readonly madeBy: (client: NonNullable<Leaf['client']>) => Snapshot | undefined
  /** Returns the open addresses for clients. */
  readonly addresses: () => readonly Address[]
  readonly around: Pick<AroundWatch, 'foundProfile'>
}

/** The files in the state folder with the next number of a call, and of a caller, that waits for the owner. */
const CALL_NUMBERS = 'approvals.json'
const CALLER_NUMBERS = 'callers.json'

/** How long routed requests may take to end, in milliseconds. */
const GRACE = 5000

/** @throws Error if Redis is configured and ioredis is not installed */
export async function startLasting(config: Config, dependencies: LastingDependencies): Promise<Lasting> {
  const { catalogue, metrics, log, pause, watching, troubles, clock, current, madeBy, clientFiles } = dependencies
  const { stateFolder, sampleResults, world } = dependencies
  const shapes = createShapes()
  const buffered: Buffered = { bytes: 0 }
  const budgeting = await startBudgeting(config, { observer: metrics, buffered, clock, log })
  const auditing = startAuditing(config, { observer: metrics, troubles, clock, world })
  const limits = () => current().approvals
  const clients = () => current().pipeline.clients
  const numbersIn = (name: string) =>
    world.openNumbers({
      file: join(stateFolder, name),
      clock,
      onTrouble: (error) => troubles.begin('state', reasonOf(error)),
      onWritten: () => troubles.end('state'),
    })
  const asks = createAsks(clock, limits, numbersIn(CALL_NUMBERS))
  const behind = startUpstreams(config, {
    ask: asks.ask,
    catalogue,
    shapes,
    clients,
    log,
    troubles,
    clock,
    world,
    sampleResults,
    fetchRule: ({ action, client }) => (client && madeBy(client)?.fetchRule(action, client)) ?? NO_FETCH,
    mayReadAhead: (leaf) => (leaf.client && madeBy(leaf.client)?.mayReadAhead(leaf)) ?? false,
    isOurs: createIsOurs(() => [
      ...config.listen.map(({ address }) => address),
      ...dependencies.addresses(),
      ...watching.addresses(config),
      ...config.upstreams.map(({ url }) => addressOfUrl(url)),
    ]),
    observerOf: (name) => budgeting.listen(name, watching.observerOf(name)),
    stateFolder,
    onProfile: dependencies.around.foundProfile,
  })
  const { upstreams, interrupted, snapshots } = behind
  const pages = createPages({ probe, clock })
  // An Anki that starts has its pages on another port, and a port that it leaves can become another program's.
  for (const { health } of upstreams.all) health.onChange(pages.forget)
  metrics.watchSplits(() => interrupted().length)
  metrics.watchSnapshots(() => snapshots.list().reduce((sum, { bytes }) => sum + bytes, 0))
  const admission = startAdmitting({
    files: clientFiles,
    limits,
    numbers: numbersIn(CALLER_NUMBERS),
    clients,
    clock,
  })
  const clientOf = (name: string) => clients().all.find((client) => client.name === name) ?? null
  const effects = createEffects({
    asks,
    catalogue,
    clientOf,
    upstreamOf: (name) => upstreams.of(clientOf(name)),
    titleOf: (id) => asks.pending().find((call) => call.id === id)?.summary ?? '',
    clock,
  })
  const openExchanges = createOpenExchanges()
  return {
    catalogue,
    present: () => current().pipeline,
    shapes,
    upstreams,
    budgeting,
    audit: auditing.audit,
    recorded: auditing.recorded,
    asks,
    images: behind.images,
    effects,
    admission,
    refused: createRefusedMemory(),
    pages,
    openExchanges,
    metrics,
    log,
    clock,
    guesses: createGuesses(clock),
    pause,
    interrupted,
    snapshots,
    bodies: () => createBodies(() => current().pipeline.limits.buffered, buffered),
    letGo() {
      admission.close()
      asks.close()
      effects.close()
      openExchanges.close(GRACE)
    },
    async close() {
      await behind.close()
      budgeting.close()
      await auditing.close()
    },
  }
}
