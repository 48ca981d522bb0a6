import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Catalogue, loadCatalogue } from './actions/catalogue.ts'
import { approvalsOf, type ClientFiles, noClientFiles, startAdmitting } from './assembly/admitting.ts'
import { startBudgeting } from './assembly/budgeting.ts'
import { type Listening, type ServedAddress, startListening } from './assembly/listening.ts'
import { startPolicing } from './assembly/policing.ts'
import { startRouting } from './assembly/routing.ts'
import { startUpstreams } from './assembly/upstreams.ts'
import { startWatching } from './assembly/watching.ts'
import type { ShownAccount } from './budgets/shown.ts'
import type { JudgedLeaf } from './checks/check.ts'
import { servedPlain } from './checks/policy/plain.ts'
import { createShapes } from './checks/shape.ts'
import { validationCheck } from './checks/validation.ts'
import { createClients } from './clients/clients.ts'
import { createGuesses } from './clients/guesses.ts'
import type { Address, Config } from './config/config.ts'
import type { Buffered } from './edge/body.ts'
import { type Door, type HandlerOptions, handle } from './edge/handler.ts'
import { ownNames } from './edge/host.ts'
import { upgradeRoutes } from './edge/upgrade.ts'
import type { Log } from './observe/log.ts'
import type { Metrics } from './observe/metrics.ts'
import type { Pipeline } from './pipeline.ts'
import { createRememberedPlans } from './request/remembered.ts'
import { inWords, type SplitRecord } from './safety/record.ts'
import { ownStateFolder } from './safety/state-folder.ts'
import type { Upstreams } from './upstream/upstreams.ts'

/** A running gateway. */
export interface Gateway {
  /** Where it listens, in the order of the configuration. */
  readonly addresses: readonly ServedAddress[]
  readonly adminAddress: Address
  readonly upstreams: Upstreams
  /** The large calls that were interrupted, those of earlier runs among them: what is known of each. */
  interrupted(): readonly SplitRecord[]
  /**
   * Serves requests that begin from now on by another configuration; those under way end by theirs. Where it listens and what is behind
   * it stay as they are until the next start.
   */
  reload(config: Config): void
  /** What is left to every client that has a budget. */
  remainders(): Promise<readonly ShownAccount[]>
  /** Stops listening, lets requests under way finish, closes what is open. */
  close(): Promise<void>
}

/** What a gateway is given from outside. */
export interface GatewayDependencies {
  readonly log: Log
  readonly metrics: Metrics
  /** The gateway's own version. */
  readonly version: string
  /** Waits for so many ms, or until `signal` aborts; where somebody shows wrong keys. */
  readonly pause?: Pipeline['pause']
  /** Where to keep what has to outlive this process; the system's place for it unless told. */
  readonly stateFolder?: string
  /** What is known of actions; read from the files of the configuration unless given. */
  readonly catalogue?: Catalogue
  /** Where clients that the owner lets in are written down; without it none can be. */
  readonly clientFiles?: ClientFiles
  /** Whether to hold the next result against the catalogue. */
  readonly sampleResults?: () => boolean
}

function oneInAHundred(): boolean {
  return Math.random() < 0.01
}

async function pauseInTime(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {})
}

/**
 * Starts a gateway: everything it owns is made here and hangs on what is returned.
 *
 * @throws the system's error where an address cannot be had; nothing is left open then
 */
export async function startGateway(
  config: Config,
  {
    log,
    metrics,
    version,
    pause = pauseInTime,
    stateFolder = ownStateFolder(),
    sampleResults = oneInAHundred,
    catalogue = loadCatalogue(config.actions),
    clientFiles = noClientFiles,
  }: GatewayDependencies,
): Promise<Gateway> {
  const shapes = createShapes()
  const watching = startWatching({ log, metrics, version, now: Date.now })
  const now = () => performance.now()
  const buffered: Buffered = { bytes: 0 }
  const budgeting = await startBudgeting(config, { observer: metrics, buffered, now })
  const policing = startPolicing(config, { catalogue, log, observer: metrics, now: Date.now })
  const behind = startUpstreams(config, {
    catalogue,
    shapes,
    log,
    sampleResults,
    mayFetch: ({ client }, url) => client !== undefined && policing.mayFetch(client, url),
    observerOf: (name) => budgeting.listen(name, watching.observerOf(name)),
    stateFolder,
  })
  const { upstreams, interrupted } = behind
  metrics.watchSplits(() => interrupted().length)
  const guesses = createGuesses(now)
  let waits = config.approvals
  const names = () => door.pipeline.clients.all.map(({ name }) => name)
  const admission = startAdmitting({ files: clientFiles, limits: () => waits, names, now: Date.now })
  const wouldRefuse = ({ action: { name } }: JudgedLeaf, error: string) => {
    metrics.wouldRefuse(name)
    log.warn({ action: name }, `validation would refuse a call and only reports it: ${error}`)
  }
  const routing = startRouting(metrics)
  const build = ({
    listen,
    clients,
    routes,
    upstreams: settings,
    limits,
    budgets,
    profiles,
    approvals,
    hosts,
    trustedProxies,
    validation,
  }: Config): Door => {
    const known = createClients(clients, { plain: servedPlain({ listen, clients, profiles }, catalogue) })
    return {
      pipeline: {
        catalogue,
        clients: known,
        spending: budgeting.by({ budgets, profiles }),
        plans: createRememberedPlans(),
        checks: [validationCheck(shapes, validation, wouldRefuse), policing.by({ profiles, approvals, clients })],
        audit: policing.audit,
        upstreams,
        whenDown: ({ name }) => settings.find((upstream) => upstream.name === name)?.whenDown ?? 'drop',
        limits,
        guesses,
        admission,
        pause,
      },
      names: ownNames(hostname(), hosts),
      trustedProxies,
      isEnding: false,
      routes: routing.by(routes, known),
    }
  }
  let door = build(config)
  const options: Omit<HandlerOptions, 'transport'> = {
    door: () => door,
    buffered,
    now,
    active: watching.active,
    onEnd: watching.onEnd,
    onFault: watching.onFault,
    greeting: watching.greeting,
  }

  let listening: Listening | null = null
  let adminAddress: Address
  const close = async () => {
    door = { ...door, isEnding: true }
    admission.close()
    routing.close()
    await listening?.close()
    await watching.close()
    await behind.close()
    budgeting.close()
    await policing.close()
  }
  try {
    listening = await startListening(config, {
      log,
      stateFolder,
      names: () => door.names,
      bodyLimit: () => door.pipeline.limits.body,
      handleBy(transport) {
        const own = { ...options, transport }
        return (request, response, connection) => handle(request, response, connection, own)
      },
      upgradingBy: (transport) => upgradeRoutes({ ...options, transport }),
    })
    adminAddress = await watching.listen(config, {
      upstreams,
      catalogue,
      budgets: budgeting.remainders,
      clients: () => door.pipeline.clients.all,
      approvals: approvalsOf({ asks: policing.asks, admission, log, profiles: policing.profiles }),
      interrupted: () => interrupted().map(inWords),
    })
  } catch (error) {
    await close()
    throw error
  }
  return {
    addresses: listening.addresses,
    adminAddress,
    upstreams,
    interrupted,
    reload(next) {
      waits = next.approvals
      const names = upstreams.all.map(({ name }) => name)
      for (const { name, upstream } of next.clients) {
        if (upstream === null || names.includes(upstream)) continue
        log.warn(`client ${name}: upstream ${upstream} begins at the next start; until then its Anki is closed to it`)
      }
      door = build(next)
    },
    remainders: budgeting.remainders,
    close,
  }
}
