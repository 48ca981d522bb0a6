import { randomBytes } from 'node:crypto'
import { type Catalogue, loadCatalogue } from './actions/catalogue.ts'
import { type ClientFiles, noClientFiles } from './assembly/admitting.ts'
import { watchAround } from './assembly/around.ts'
import { startConsole } from './assembly/console.ts'
import { createInForce } from './assembly/in-force.ts'
import { startLasting } from './assembly/lasting.ts'
import { type Listening, type ServedAddress, startListening } from './assembly/listening.ts'
import { type Refusing, startRefusing } from './assembly/refusing.ts'
import { shownOf } from './assembly/shown.ts'
import { texts } from './assembly/texts.ts'
import { startWatching } from './assembly/watching.ts'
import { realWorld, type World } from './assembly/world.ts'
import type { BudgetState } from './budgets/shown.ts'
import { createGuesses } from './clients/guesses.ts'
import type { Brake } from './clients/key-check.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { endOfUnparsed } from './edge/at-door.ts'
import { handle } from './edge/handler.ts'
import { portHolder } from './edge/port-holder.ts'
import { createUnread } from './edge/unread.ts'
import { upgradeRoutes } from './edge/upgrade.ts'
import type { Address } from './net/address.ts'
import { type Log, logText } from './observe/log.ts'
import type { LogOutput } from './observe/log-output.ts'
import type { Metrics } from './observe/metrics.ts'
import { createTroubles } from './observe/troubles.ts'
import type { SplitRecord } from './safety/record.ts'
import { ownStateFolder } from './settings/own-folders.ts'
import type { Upstreams } from './upstream/upstreams.ts'

/** A running gateway. */
export interface Gateway {
  /** The addresses of its listeners, in the order of the configuration. */
  readonly addresses: readonly ServedAddress[]
  readonly adminAddress: Address
  /** Whether its listeners stay closed until Anki is there (`whenDown: refuse`). */
  readonly isWaiting: boolean
  readonly upstreams: Upstreams
  /** Returns the known facts about each interrupted large call, including those of earlier runs. */
  interrupted(): readonly SplitRecord[]
  /**
   * Uses another configuration for requests that begin from now on; those under way keep theirs. Listeners and upstreams stay as they
   * are until the next start.
   */
  reload(config: Config): void
  /** Returns the remaining budget of every client that has one. */
  remainders(): Promise<readonly BudgetState[]>
  /** Stops listening, lets requests under way finish, and closes everything. */
  close(): Promise<void>
}

/** The parts that a gateway gets from outside. */
export interface GatewayDependencies {
  readonly log: Log
  /** The output of the log. Without it, nothing reports that the log cannot be written. */
  readonly logOutput?: Pick<LogOutput, 'watch'>
  readonly metrics: Metrics
  /** The gateway's own version. */
  readonly version: string
  readonly clock?: Clock
  /** Waits after wrong keys. Uses the clock by default. */
  readonly pause?: Brake['pause']
  /** The folder of the files that outlive this process. By default it is the system's folder for such files. */
  readonly stateFolder?: string
  /** The catalogue of actions. By default the gateway reads it from the files of the configuration. */
  readonly catalogue?: Catalogue
  /** The connections, the files and the chance of the upstreams. The real ones by default. */
  readonly world?: World
  /** The folder for clients that the owner lets in. Without it, the owner can let none in. */
  readonly clientFiles?: ClientFiles
  /** Tells whether to check the next result against the catalogue. */
  readonly sampleResults?: () => boolean
}

/** How long a start waits to learn whether Anki is there before it opens a port that would close without Anki; in milliseconds. */
const FIRST_LOOK = 5000
/** The part of `limits.buffered` for replies that clients do not read. */
const UNREAD = 0.25

/**
 * Starts a gateway. Makes everything that it owns, and returns it.
 *
 * @throws the system's error if an address is not available; then nothing stays open
 */
export async function startGateway(config: Config, given: GatewayDependencies): Promise<Gateway> {
  const { log, logOutput, metrics, version, clock = systemClock, pause = clock.after } = given
  const { world = realWorld, stateFolder = ownStateFolder(), catalogue = loadCatalogue(config.actions) } = given
  const { clientFiles = noClientFiles, sampleResults = () => Math.random() < 0.01 } = given

  // The observers. Guesses at the owner's key have a counter of their own, so that guesses at clients' keys never delay the owner.
  const watching = startWatching({ log, metrics, version, brake: { guesses: createGuesses(clock), pause }, clock })
  const audited = config.audit === null ? {} : { audit: config.audit.file }
  const troubles = createTroubles(log, metrics, clock, { journal: stateFolder, state: stateFolder, ...audited })
  logOutput?.watch({
    onLost: (lines, reason) => troubles.begin('log', reason, lines),
    onWritten: () => troubles.end('log'),
  })

  const around = watchAround(config, { log })

  // The lasting parts, and the snapshot in force.
  const inForce = createInForce({ log, metrics })
  const { current } = inForce
  let listening: Listening | null = null
  const lasting = await startLasting(config, {
    catalogue,
    metrics,
    log,
    pause,
    watching,
    troubles,
    stateFolder,
    clientFiles,
    sampleResults,
    clock,
    world,
    around,
    current,
    madeBy: inForce.madeBy,
    addresses: () => listening?.addresses ?? [],
  })
  inForce.use(config, lasting)

  // The parts that serve requests.
  let isEnding = false
  const unread = createUnread(
    () => current().pipeline.limits.buffered * UNREAD,
    (bytes) => {
      metrics.unread()
      logText(log, 'warn', texts('log.unread'), { bytes })
    },
  )
  const { upstreams, interrupted, pages } = lasting
  const options = { ...watching, door: current, isEnding: () => isEnding, unread, pages, clock }
  const [only, ...more] = upstreams.all
  // Every listener serves all routes, so none can close while there is a route.
  const refuses = () => more.length === 0 && current().routes === null && current().pipeline.whenDown(only) === 'refuse'
  const console = startConsole({
    token: randomBytes(32).toString('base64url'),
    current,
    addresses: () => listening?.addresses ?? [],
    isEnding: () => isEnding,
    clock,
    onEnd: watching.onEnd,
  })
  let refusing: Refusing | null = null
  const close = async () => {
    isEnding = true
    lasting.letGo()
    around.close()
    refusing?.close()
    await listening?.close()
    await watching.close()
    await console.close()
    await lasting.close()
  }
  try {
    if (refuses()) await Promise.race([only.health.settled(), clock.after(FIRST_LOOK)])
    listening = await startListening(config, {
      log,
      stateFolder,
      clock,
      names: () => current().names,
      handleBy(transport) {
        const own = { ...options, transport, bodies: lasting.bodies() }
        return (request, response, connection) => handle(request, response, connection, own)
      },
      onUnparsed: (unparsed) => watching.onEnd(endOfUnparsed(unparsed)),
      upgradingBy: (transport) => upgradeRoutes({ ...options, transport }),
    })
    refusing = startRefusing({ health: only.health, listening, isWanted: refuses, log, holderOf: portHolder })
    const shut = refusing
    inForce.onChange(shut.follow)
    const parts = { lasting, inForce, around, watching, troubles, console, clientFiles, shut: () => shut.trouble }
    const adminAddress = await watching.listen(config, shownOf(config, parts))
    return {
      addresses: listening.addresses,
      adminAddress,
      upstreams,
      interrupted,
      remainders: lasting.budgeting.remainders,
      close,
      get isWaiting() {
        return shut.isShut
      },
      reload: (next) => inForce.use(next, lasting),
    }
  } catch (error) {
    await close()
    throw error
  }
}
