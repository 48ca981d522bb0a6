import { hash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { makeTypableKey } from '../admission/typable-key.ts'
import { profileNames } from '../checks/policy/shipped.ts'
import { builtInClients } from '../clients/built-in.ts'
import { isDeviceName } from '../clients/device-name.ts'
import { removeClientFile, writeClientFile } from '../clients/file.ts'
import { isClientName } from '../clients/settings.ts'
import type { Loaded } from '../config/load.ts'
import { formatNetwork } from '../net/network.ts'
import { readNetwork, readOrigin } from '../settings/conditions.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { didYouMean, nameHint } from '../settings/suggest.ts'
import { type LanAddress, lanAddresses } from './lan.ts'
import { type CommandFailure, failure, misuse } from './result.ts'
import { clientErrors } from './texts/clients.ts'
import { programErrors } from './texts/program.ts'
import { loadForOwner } from './unset.ts'

/** The options of the command line for a new client. */
export interface AddOptions extends CommandLineOptions {
  readonly profile: string
  readonly from?: string
  readonly origin?: string
  /** Whether it is on the local network. A text is the address of this machine that it is to use. */
  readonly lan?: boolean | string
}

/** A client with a new file, and its readable key if it has one. */
export interface Added {
  readonly ok: true
  readonly file: string
  readonly key: string | null
  readonly from: string | null
  readonly origin: string | null
  /** The configuration file, if there is one. */
  readonly usualFile: string
  /** The address of this machine for a client on the local network; otherwise null. */
  readonly lan: LanAddress | null
  readonly loaded: Loaded
}

/**
 * Writes the file of a new client. The client gets a key unless it is a page, which its origin identifies. A client on the local network
 * has to call from there. If the configuration cannot be used with the client, removes the file again.
 */
export async function addClient(
  name: string,
  { profile, from, origin, lan, ...options }: AddOptions,
  env: NodeJS.ProcessEnv,
  interfaces = networkInterfaces(),
): Promise<Added | CommandFailure> {
  const loaded = await loadForOwner({ env, options })
  if (!loaded.ok) return loaded
  const { clientFolder: folder } = loaded
  if (folder === null) return failure(clientErrors('client.no-config').text)
  if (!isClientName(name)) return misuse(clientErrors('client.name-unfit').text)
  if (isDeviceName(name)) return misuse(clientErrors('client.name-device', { name }).text)
  const unfit = nameError(name, loaded) ?? profileError(profile, loaded)
  if (unfit !== null) return failure(unfit)
  const range = from === undefined ? null : readNetwork(from)
  if (range?.ok === false) return misuse(unfitOption('--from', range))
  const page = origin === undefined ? null : readOrigin(origin)
  if (page?.ok === false) return misuse(unfitOption('--origin', page))
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
  if (!written.ok) return failure(written.error.text)
  const after = await loadForOwner({ env, options })
  if (after.ok) {
    const usualFile = join(dirname(folder), 'gateway.yaml')
    return {
      ok: true,
      file: written.file,
      key,
      from: network,
      origin: page?.value ?? null,
      usualFile,
      lan: place?.value ?? null,
      loaded: after,
    }
  }
  removeClientFile(folder, name)
  return after
}

function nameError(name: string, { config, sources }: Loaded): string | null {
  if (builtInClients.some((builtIn) => builtIn === name)) return clientErrors('client.name-built-in', { name }).text
  // The names are also names of files, and some systems ignore letter case.
  const taken = config.clients.find((client) => client.name.toLowerCase() === name.toLowerCase())
  if (taken === undefined) return null
  const source = sources.get(taken.name)
  if (taken.isRevoked === true && source?.line === null)
    return clientErrors('client.name-revoked', { name: taken.name, file: source.file }).text
  return clientErrors('client.name-taken', {
    name: taken.name,
    where: source === undefined ? '' : `, in ${source.file}`,
  }).text
}

function profileError(profile: string, { config }: Loaded): string | null {
  const names = profileNames(config.profiles)
  if (names.includes(profile)) return null
  return clientErrors('profile.none-such', { name: JSON.stringify(profile), hint: nameHint(profile, names) }).text
}

function lanOf(
  lan: true | string,
  interfaces: Parameters<typeof lanAddresses>[0],
): { readonly ok: true; readonly value: LanAddress } | CommandFailure {
  const there = lanAddresses(interfaces)
  const [first] = there
  const chosen = lan === true ? first : there.find(({ host }) => host === lan)
  if (chosen !== undefined) return { ok: true, value: chosen }
  const names = there.map(({ host }) => host).join(', ')
  if (lan === true) return failure(clientErrors('lan.no-address').text)
  return failure(
    clientErrors('lan.other-address', { address: lan, there: `it has ${names === '' ? 'none' : names}` }).text,
  )
}

function unfitOption(option: string, { message, suggestion }: { message: string; suggestion?: string }): string {
  const hint = suggestion === undefined ? '' : `; ${didYouMean(suggestion)}`
  return programErrors('option.unfit', { option, reason: message, hint }).text
}
