import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** AnkiConnect in one of Anki's data folders. */
export interface AddOn {
  /** Anki's data folder. */
  readonly base: string
  /** The file in which Anki keeps the owner's changes of the settings. */
  readonly metaFile: string
  /** The bytes of that file; null if there is none. */
  readonly meta: Buffer | null
  /** The settings that are in force: the defaults, with the owner's changes. */
  readonly settings: AddOnSettings
  readonly isEnabled: boolean
  /** In ms; AnkiConnect looks for requests this often. */
  readonly pollInterval: number
  /** How many connections may wait. */
  readonly backlog: number
  /** The time of the release, in ms of the wall clock; null for a copy that did not come from AnkiWeb. */
  readonly released: number | null
}

/** The settings of AnkiConnect that matter here. */
export interface AddOnSettings {
  readonly apiKey: string | null
  readonly webBindAddress: string
  readonly webBindPort: number
  readonly webCorsOriginList: readonly string[]
}

/** The changes that put AnkiConnect behind the gateway, by the names of its settings. */
export type SettingChanges = Readonly<Record<string, string | number>>

/** AnkiConnect's number on AnkiWeb, the name of its folder. A copy installed by hand has another one. */
const NUMBER = '2055492159'

/** AnkiConnect's own defaults, for a release without one of these settings. */
const DEFAULTS: AddOnSettings = {
  apiKey: null,
  webBindAddress: '127.0.0.1',
  webBindPort: 8765,
  webCorsOriginList: ['http://localhost'],
}

const POLL_INTERVAL = 25
const BACKLOG = 5
/** In seconds: AnkiConnect did not exist before 2016. */
const EARLIEST = 1_451_606_400

/** Finds AnkiConnect in one of Anki's data folders. Returns null if it is not there. */
export function findAddOn(base: string): AddOn | null {
  const addOns = join(base, 'addons21')
  const names = foldersIn(addOns)
    .filter((name) => 'webBindPort' in jsonMembers(join(addOns, name, 'config.json')))
    .sort((one, other) => Number(other === NUMBER) - Number(one === NUMBER))
  const [name] = names
  if (name === undefined) return null
  const metaFile = join(addOns, name, 'meta.json')
  const { config, disabled, mod } = jsonMembers(metaFile)
  const own = typeof config === 'object' && config !== null ? config : {}
  const given = { ...jsonMembers(join(addOns, name, 'config.json')), ...own }
  return {
    base,
    metaFile,
    meta: existsSync(metaFile) ? readFileSync(metaFile) : null,
    settings: settingsOf(given),
    isEnabled: disabled !== true,
    pollInterval: numberOr(given.apiPollInterval, POLL_INTERVAL),
    backlog: numberOr(given.webBacklog, BACKLOG),
    // Anki keeps seconds. A copy by hand has none, or a small number.
    released: typeof mod === 'number' && mod > EARLIEST ? mod * 1000 : null,
  }
}

/**
 * Returns the bytes of `meta.json` with changed settings. Everything else in it stays.
 *
 * @throws SyntaxError if the file is not JSON
 */
export function withSettings(meta: Buffer | null, changes: Readonly<Record<string, unknown>>): Buffer {
  const members = meta === null ? {} : (JSON.parse(meta.toString('utf8')) as Record<string, unknown>)
  const config = { ...(members.config as object | undefined), ...changes }
  return Buffer.from(`${JSON.stringify({ ...members, config })}`)
}

/** Returns the values that these settings have in `meta.json`; a setting that is not in it has none. */
export function settingsIn(meta: Buffer, names: readonly string[]): Record<string, unknown> {
  const { config = {} } = JSON.parse(meta.toString('utf8')) as { config?: Record<string, unknown> }
  return Object.fromEntries(names.filter((name) => name in config).map((name) => [name, config[name]]))
}

function settingsOf(given: Readonly<Record<string, unknown>>): AddOnSettings {
  const { apiKey, webBindAddress, webBindPort, webCorsOriginList, webCorsOrigin } = given
  const listed: readonly unknown[] = Array.isArray(webCorsOriginList) ? webCorsOriginList : DEFAULTS.webCorsOriginList
  return {
    apiKey: typeof apiKey === 'string' && apiKey !== '' ? apiKey : null,
    webBindAddress: typeof webBindAddress === 'string' ? webBindAddress : DEFAULTS.webBindAddress,
    webBindPort: typeof webBindPort === 'number' ? webBindPort : DEFAULTS.webBindPort,
    // An older release had one origin in a setting of its own.
    webCorsOriginList: [...new Set([...listed, webCorsOrigin].filter((origin) => typeof origin === 'string'))],
  }
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** In bytes. The settings of an add-on take a few KiB at most. */
const LARGEST = 1024 * 1024

/** Returns the members of a JSON object in a file of settings; none if there is no such file or object, or if it is too large for one. */
export function jsonMembers(file: string): Readonly<Record<string, unknown>> {
  try {
    const found = statSync(file)
    if (!found.isFile() || found.size > LARGEST) return {}
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
