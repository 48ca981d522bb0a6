import { readActions } from './actions.ts'
import { readAudit } from './audit.ts'
import { readBudgets, readRedis } from './budgets.ts'
import { readCache } from './cache.ts'
import { readClients } from './client.ts'
import type { CacheConfig, LogLevel } from './config.ts'
import { defaultConfig } from './defaults.ts'
import type { Path } from './document.ts'
import { readHosts, readProxies } from './hosts.ts'
import { readListen } from './listen.ts'
import { readProfileMap } from './profiles.ts'
import { type Reading, readCount, readSize, readTimer, readWord } from './reading.ts'
import { readRoutes } from './routes.ts'
import { readKeyFile, upstreamSettings } from './upstream.ts'
import { readUpstreams } from './upstreams.ts'
import { readAddress, readKeyHash, readLearning } from './watching.ts'

/** What the command line may set; a member that was not given is absent. */
export interface CommandLineOptions {
  readonly config?: string
  readonly listen?: readonly string[]
  readonly upstream?: string
  readonly upstreamKeyFile?: string
  readonly whenDown?: string
  readonly admin?: string
  readonly adminKeyHash?: string
  readonly metrics?: string
  readonly logLevel?: string
  readonly logFormat?: string
  readonly sandbox?: boolean
}

/** One setting: where it may be given, how it is read, and where its value goes. */
export interface Setting {
  /** Its path in the file, dots between the steps; null where the file has no such member. */
  readonly path: string | null
  readonly option?: Exclude<keyof CommandLineOptions, 'config'>
  readonly variable?: string
  /** Its place in `Config`, where that is not `path`. */
  readonly target?: string
  read(value: unknown, context: ReadContext): Reading<unknown>
}

/** What reading a value may need besides it. */
export interface ReadContext {
  /** The folder that relative file names start at. */
  readonly folder: string
  /** The configuration file; null where the value does not come from one. */
  readonly file: string | null
  /** Whether all of the text at a place in the value came from an environment variable. */
  isFromEnvironment(at: Path): boolean
  /** Says that another file was read, which counts as part of the configuration from then on. */
  reads(file: string): void
  /** Tells the owner something that does not stop the start. */
  note(text: string): void
}

/** The environment variable that names the configuration file. */
export const configVariable = 'ANKICONNECT_GATEWAY_CONFIG'

const levels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const most = 1_000_000
/** Where the default upstream stands in `Config`. */
export const FIRST_UPSTREAM = 'upstreams.0'

/** Every setting there is. schemas/config.json publishes the same grammar, and a test holds the two together. */
export const settings: readonly Setting[] = [
  { path: 'listen', option: 'listen', variable: 'ANKICONNECT_GATEWAY_LISTEN', read: readListen },
  { path: 'hosts', read: readHosts },
  { path: 'trustedProxies', read: readProxies },
  { path: 'upstreams', read: readUpstreams },
  // `upstream` is the only one; the options are about that or, of several, about the default one.
  ...upstreamSettings.map((setting) => ({
    ...setting,
    path: `upstream.${setting.path}`,
    target: `${FIRST_UPSTREAM}.${setting.target ?? setting.path}`,
  })),
  { path: 'admin.address', option: 'admin', variable: 'ANKICONNECT_GATEWAY_ADMIN', read: readAddress },
  {
    path: 'admin.keyHash',
    option: 'adminKeyHash',
    variable: 'ANKICONNECT_GATEWAY_ADMIN_KEY_HASH',
    read: readKeyHash,
  },
  {
    path: 'admin.keyFile',
    target: 'admin.key',
    read(value, { folder, note }) {
      const reading = readKeyFile(value, folder, 'the key of the admin listener')
      if (!reading.ok) return reading
      if (reading.value.note !== undefined) note(reading.value.note)
      return { ok: true, value: reading.value.key }
    },
  },
  { path: 'admin.notify', read: readSwitch },
  { path: 'metrics.address', option: 'metrics', variable: 'ANKICONNECT_GATEWAY_METRICS', read: readAddress },
  { path: 'learning', read: readLearning },
  { path: 'clients', read: readClients },
  { path: 'profiles', read: readProfileMap },
  { path: 'approvals.hold', read: readTimer },
  { path: 'approvals.valid', read: readTimer },
  { path: 'approvals.pending', read: readCount(1000) },
  { path: 'limits.body', read: readSize },
  { path: 'limits.buffered', read: readSize },
  { path: 'limits.headers', read: readSize },
  { path: 'limits.headerTime', read: readTimer },
  { path: 'limits.bodyTime', read: readTimer },
  { path: 'limits.connections', read: readCount(most) },
  // A deep nesting makes AnkiConnect fall silent for good; nothing real goes beyond a dozen.
  { path: 'limits.depth', read: readCount(1000) },
  { path: 'limits.leaves', read: readCount(most) },
  { path: 'validation', read: readWord(['enforce', 'report', 'off']) },
  { path: 'actions', read: (value, { folder, reads }) => readActions(value, folder, reads) },
  { path: 'cache', read: (value) => readCache(value, defaultConfig().cache as CacheConfig) },
  { path: 'budgets', read: readBudgets },
  { path: 'redis', read: readRedis },
  { path: 'lane.window', read: readTimer },
  { path: 'lane.pack', read: readSize },
  { path: 'lane.notes', read: readCount(most) },
  { path: 'lane.shed.queue', read: readCount(most) },
  { path: 'lane.shed.wait', read: readTimer },
  { path: 'lane.shed.lag', read: readTimer },
  { path: 'routes', read: readRoutes },
  { path: 'audit', read: (value, { folder }) => readAudit(value, folder) },
  { path: 'log.level', option: 'logLevel', variable: 'ANKICONNECT_GATEWAY_LOG_LEVEL', read: readWord(levels) },
  {
    path: 'log.format',
    option: 'logFormat',
    variable: 'ANKICONNECT_GATEWAY_LOG_FORMAT',
    read: readWord(['pretty', 'json']),
  },
  { path: null, option: 'sandbox', variable: 'ANKICONNECT_GATEWAY_SANDBOX', target: 'sandbox', read: readSwitch },
]

function readSwitch(value: unknown): Reading<boolean> {
  if (value === true || value === 'true' || value === '1') return { ok: true, value: true }
  if (value === false || value === 'false' || value === '0') return { ok: true, value: false }
  return { ok: false, message: 'expected true or false' }
}
