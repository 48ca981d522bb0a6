import { hash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { makeTypableKey } from '../admission/typable-key.ts'
import { isClientName } from '../config/client.ts'
import { removeClientFile, writeClientFile } from '../config/client-file.ts'
import { readNetwork, readOrigin } from '../config/conditions.ts'
import { builtInClients } from '../config/defaults.ts'
import { formatConfigError } from '../config/error.ts'
import { type Loaded, loadConfig } from '../config/load.ts'
import { formatNetwork } from '../config/network.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { nameHint } from '../config/suggest.ts'
import { type LanAddress, lanAddresses } from './lan.ts'
import { profileNames } from './profile-names.ts'

/** What the command line says of a new client. */
export interface AddOptions extends CommandLineOptions {
  readonly profile: string
  readonly from?: string
  readonly origin?: string
  /** On the local network; a text is the address of this machine that it is to use. */
  readonly lan?: boolean | string
}

/** A client that was written down, and its key in clear where it has one. */
export interface Added {
  readonly ok: true
  readonly file: string
  readonly key: string | null
  readonly from: string | null
  /** Where a configuration file would find the client too. */
  readonly usualFile: string
  /** The address of this machine that it is to use; null unless it is on the local network. */
  readonly lan: LanAddress | null
  readonly loaded: Loaded
}

export type AddResult = Added | { readonly ok: false; readonly lines: readonly string[] }

/**
 * Writes a client down. It has a key unless it is a page, known by its origin; on the local network it has to call from there. Where
 * the configuration cannot be used with it, nothing is left of it.
 */
export async function addClient(
  name: string,
  { profile, from, origin, lan, ...options }: AddOptions,
  env: NodeJS.ProcessEnv,
  interfaces = networkInterfaces(),
): Promise<AddResult> {
  const loaded = await loadConfig({ env, options })
  if (!loaded.ok) return { ok: false, lines: loaded.errors.map(formatConfigError) }
  const { clientFolder: folder } = loaded
  if (folder === null) return no('there is no folder to write clients to: name a configuration file with --config FILE')
  const unfit = nameError(name, loaded) ?? profileError(profile, loaded)
  if (unfit !== null) return no(unfit)
  const range = from === undefined ? null : readNetwork(from)
  if (range?.ok === false) return no(`--from: ${range.message}${hint(range.suggestion)}`)
  const page = origin === undefined ? null : readOrigin(origin)
  if (page?.ok === false) return no(`--origin: ${page.message}${hint(page.suggestion)}`)
  const place = lan === undefined || lan === false ? null : lanOf(lan, interfaces)
  if (place?.ok === false) return place

  const network = range === null ? (place?.value.network ?? null) : formatNetwork(range.value)
  const key = page === null || place !== null ? makeTypableKey() : null
  const written = writeClientFile(folder, name, {
    profile,
    ...(page !== null && { origin: page.value }),
    ...(network !== null && { from: network }),
    ...(key !== null && { keyHash: `sha256:${hash('sha256', key)}` }),
  })
  if (!written.ok) return no(written.error)
  const after = await loadConfig({ env, options })
  if (after.ok) {
    const usualFile = join(dirname(folder), 'gateway.yaml')
    return { ok: true, file: written.file, key, from: network, usualFile, lan: place?.value ?? null, loaded: after }
  }
  removeClientFile(folder, name)
  return { ok: false, lines: after.errors.map(formatConfigError) }
}

function nameError(name: string, { config, sources }: Loaded): string | null {
  if (!isClientName(name)) return 'a client is called by letters, digits, dots, dashes and underscores, 64 at most'
  if (builtInClients.some((builtIn) => builtIn === name)) return `client ${name} is built in; choose another name`
  // Names are names of files, and some systems do not tell cases apart.
  const taken = config.clients.find((client) => client.name.toLowerCase() === name.toLowerCase())
  if (taken === undefined) return null
  const source = sources.get(taken.name)
  return `there is a client ${taken.name} already${source === undefined ? '' : `, in ${source.file}`}`
}

function profileError(profile: string, { config }: Loaded): string | null {
  const names = profileNames(config)
  if (names.includes(profile)) return null
  return `there is no profile ${JSON.stringify(profile)}; ${nameHint(profile, names)}`
}

type LanResult =
  | { readonly ok: true; readonly value: LanAddress }
  | { readonly ok: false; readonly lines: readonly string[] }

function lanOf(lan: true | string, interfaces: Parameters<typeof lanAddresses>[0]): LanResult {
  const there = lanAddresses(interfaces)
  const [first] = there
  const chosen = lan === true ? first : there.find(({ host }) => host === lan)
  if (chosen !== undefined) return { ok: true, value: chosen }
  const names = there.map(({ host }) => host).join(', ')
  if (lan === true) return no('this machine has no address that others could reach it by: is it on a network?')
  return no(`${lan} is no address of this machine on a network; ${names === '' ? 'it has none' : `it has ${names}`}`)
}

function hint(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean ${suggestion}?`
}

function no(error: string): { readonly ok: false; readonly lines: readonly string[] } {
  return { ok: false, lines: [error] }
}
