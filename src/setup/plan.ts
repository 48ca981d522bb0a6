import { join } from 'node:path'
import type { AddOn, SettingChanges } from '../add-on/add-on.ts'
import { withSettings } from '../add-on/add-on.ts'
import { importSettings, type NewPlaces } from './configuration.ts'
import type { ExpectedGateway } from './recognise-gateway.ts'
import { texts } from './texts.ts'

/** A file that setup writes. */
export interface PlannedFile {
  readonly path: string
  readonly before: Buffer | null
  readonly after: Buffer
  readonly mode: number
}

/** Everything that setup would change, and what the owner should know about it. */
export interface SetupPlan {
  readonly places: NewPlaces
  /** The gateway's files, written before it starts. */
  readonly gateway: readonly PlannedFile[]
  /** The file with the key of the admin listener; null if it asks for none. */
  readonly adminKeyFile: string | null
  /** The gateway that these files make. */
  readonly expected: ExpectedGateway
  /** The add-on's file, written once the gateway answers. */
  readonly addOn: PlannedFile
  readonly changes: SettingChanges
  /** Sentences about what is not carried over. */
  readonly notes: readonly string[]
}

/** The files of the gateway as they are now. */
export interface Present {
  /** The gateway's configuration folder. */
  readonly folder: string
  /** The bytes of a file in it; null if there is none. */
  readonly read: (path: string) => Buffer | null
}

const MINE_ALONE = 0o600
/** Where AnkiConnect goes. */
const BEHIND = 18765
const USUAL_PORT = 8765
const LOOPBACK = '127.0.0.1'
/** In ms. AnkiConnect looks for requests this often; its default is 25. Measured: five times faster replies for 1 % more idle processor time. */
const POLL_INTERVAL = 5
/** How many connections may wait; AnkiConnect's default is 5. */
const BACKLOG = 128
const CONFIGURATION = 'gateway.yaml'
const KEY_FILE = 'anki-key'
const ADMIN_KEY_FILE = 'admin-key'

/**
 * Plans the move of AnkiConnect behind the gateway. Returns null if a gateway is configured already.
 *
 * @param newKey makes a fresh key
 */
export function planSetup(addOn: AddOn, newKey: () => string, { folder, read }: Present): SetupPlan | null {
  const configuration = join(folder, CONFIGURATION)
  const before = read(configuration)
  if (before !== null) return null
  const { settings, meta, metaFile } = addOn
  const [key, adminKey] = [newKey(), newKey()]
  const { webBindPort, webBindAddress, webCorsOriginList } = settings
  const isMoved = webBindPort === BEHIND
  const places: NewPlaces = {
    clients: isMoved ? USUAL_PORT : webBindPort,
    anki: BEHIND,
    keyFile: KEY_FILE,
    adminKeyFile: ADMIN_KEY_FILE,
  }
  const { text, useless, hasAdminKey, profiles } = importSettings(settings, places)
  const changes: SettingChanges = {
    webBindPort: BEHIND,
    webBindAddress: LOOPBACK,
    apiKey: key,
    apiPollInterval: POLL_INTERVAL,
    webBacklog: BACKLOG,
  }
  const keyFile = join(folder, KEY_FILE)
  const keyed = (path: string, secret: string): PlannedFile => {
    return { path, before: read(path), after: Buffer.from(`${secret}\n`), mode: MINE_ALONE }
  }
  const notes = [
    ...(webCorsOriginList.includes('*') ? [texts('setup.any-page').text] : []),
    ...(webBindAddress === LOOPBACK ? [] : [texts('setup.any-address', { address: webBindAddress }).text]),
    ...(useless.length === 0 ? [] : [texts('setup.useless-origins', { origins: useless.join(', ') }).text]),
    ...(addOn.isEnabled ? [] : [texts('setup.disabled').text]),
  ]
  return {
    places,
    gateway: [
      keyed(keyFile, key),
      ...(hasAdminKey ? [keyed(join(folder, ADMIN_KEY_FILE), adminKey)] : []),
      { path: configuration, before, after: Buffer.from(text), mode: MINE_ALONE },
    ],
    adminKeyFile: hasAdminKey ? join(folder, ADMIN_KEY_FILE) : null,
    expected: { adminKey: hasAdminKey ? adminKey : null, profiles },
    addOn: { path: metaFile, before: meta, after: withSettings(meta, changes), mode: MINE_ALONE },
    changes,
    notes,
  }
}
