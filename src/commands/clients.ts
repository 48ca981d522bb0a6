import { relative } from 'node:path'
import type { ClientState } from '../admin/state.ts'
import { profileOf } from '../checks/policy/check.ts'
import { isBuiltIn } from '../clients/built-in.ts'
import type { ClientConfig } from '../clients/client.ts'
import { createClients } from '../clients/clients.ts'
import { fallbackOf } from '../clients/fallback.ts'
import { removeClientFile } from '../clients/file.ts'
import { changeRevoked, revokedFile } from '../clients/revoked.ts'
import type { Config } from '../config/config.ts'
import type { ClientSource } from '../config/filed-clients.ts'
import { formatNetwork } from '../net/network.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { didYouMean, nameHint, suggest } from '../settings/suggest.ts'
import { adminClient } from './admin-client.ts'
import { type CommandResult, failure } from './result.ts'
import { aligned } from './table.ts'
import { clientErrors, clientOutputs } from './texts/clients.ts'
import { loadForOwner } from './unset.ts'
import { untilKnown, untilRevoked } from './until-known.ts'

/**
 * Lists the clients. Asks the running gateway, if there is one, when it saw each of them last, and which others it has: those of a demo are
 * in no configuration.
 */
export async function listClients(options: CommandLineOptions, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const loaded = await loadForOwner({ env, options })
  if (!loaded.ok) return loaded
  const { config, sources } = loaded
  const told = await adminClient(config.admin).state()
  const running = new Map(told.ok ? told.value.clients.map((client) => [client.name, client]) : [])
  const now = told.ok ? told.value.now : 0
  const rows = config.clients.map((client) => [
    client.name,
    conditionsOf(client),
    profileText({ ...client, profile: profileOf(client) }),
    client.budget ?? '-',
    placeOf(sources.get(client.name)),
    seenText(running.get(client.name), now),
  ])
  for (const { name } of config.clients) running.delete(name)
  const onlyRunning = clientOutputs('clients.only-running').text
  const others = [...running.values()].map((client) => {
    return [client.name, '-', profileText(client), '-', onlyRunning, seenText(client, now)]
  })
  const head = ['client', 'known by', 'profile', 'budget', 'defined in', 'last seen']
  const unseen = told.ok ? [] : ['', clientOutputs('clients.last-seen-unknown', { reason: told.error }).text]
  const why = others.length === 0 ? [] : ['', clientOutputs('clients.why-only-running', { place: onlyRunning }).text]
  return { ok: true, lines: [...aligned([head, ...rows, ...others]), ...unseen, ...why] }
}

/**
 * Stops a client, as *Revoke* on the admin page does: the gateway refuses it by its name, and it stays the client that it is.
 * A caller whose file is gone would count as a built-in client instead, which may do more.
 */
export async function revokeClient(
  name: string,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const loaded = await loadForOwner({ env, options })
  if (!loaded.ok) return loaded
  const { config, clientFolder, sources } = loaded
  const names = config.clients.map((client) => client.name)
  if (!names.includes(name))
    return failure(clientErrors('client.none-such', { name: JSON.stringify(name), hint: nameHint(name, names) }).text)
  if (clientFolder === null) return failure(clientErrors('client.no-config').text)
  const error = changeRevoked(clientFolder, name, true)
  if (error !== null) return failure(error.text)
  const how = await untilRevoked(adminClient(config.admin), name)
  const hint = sources.get(name)?.line === null ? [clientOutputs('clients.remove-too', { name }).text] : []
  return {
    ok: true,
    lines: [clientOutputs('clients.revoked', { name, file: revokedFile(clientFolder) }).text, how, ...hint],
  }
}

/** Removes a client with a file of its own. For another client, names the place of its configuration. */
export async function removeClient(
  name: string,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const loaded = await loadForOwner({ env, options })
  if (!loaded.ok) return loaded
  const { config, sources, clientFolder } = loaded
  const source = sources.get(name)
  if (source?.line != null)
    return failure(clientErrors('client.in-file', { name, file: source.file, line: source.line }).text)
  if (isBuiltIn(name) && source === undefined) {
    return failure(clientErrors('client.built-in', { name }).text)
  }
  if (source === undefined || clientFolder === null) {
    const near = suggest(name, sources.keys())
    const names = [...sources.keys()].join(', ')
    const hint =
      near !== null ? didYouMean(near) : names === '' ? 'there are only the built-in ones' : `there are ${names}`
    return failure(clientErrors('client.none-such', { name: JSON.stringify(name), hint }).text)
  }
  removeClientFile(clientFolder, name)
  // A later client of this name is another one.
  const error = changeRevoked(clientFolder, name, false)
  if (error !== null) return failure(error.text)
  const how = await untilKnown(adminClient(config.admin), name, false)
  return {
    ok: true,
    lines: [clientOutputs('clients.removed', { name, file: source.file }).text, how, ...stillLines(name, config)],
  }
}

/** Returns the warning that callers like a client that is gone are still let in, as another client. */
function stillLines(name: string, { clients }: Config): string[] {
  const former = clients.find((client) => client.name === name)
  const others = createClients(clients.filter((client) => client !== former))
  const fallback = former === undefined ? null : fallbackOf(former, others)
  if (fallback === null) return []
  return [clientOutputs('clients.still-let-in', { client: fallback.name, profile: profileOf(fallback) }).text]
}

function conditionsOf({ name, keyHashes, origins, from }: ClientConfig): string {
  if (isBuiltIn(name)) return 'built in'
  const key =
    keyHashes === null
      ? []
      : [keyHashes.length === 1 ? 'key' : clientOutputs('clients.one-of-keys', { count: keyHashes.length }).text]
  const addresses = from === null ? [] : [`from ${from.map(formatNetwork).join(' or ')}`]
  return [...key, ...(origins === null ? [] : [origins.join(' or ')]), ...addresses].join(', ')
}

function profileText({ profile, mode, isRevoked }: Pick<ClientState, 'profile' | 'mode' | 'isRevoked'>): string {
  return `${profile}${isRevoked === true ? ' (revoked)' : mode === 'report' ? ' (report)' : ''}`
}

function placeOf(source: ClientSource | undefined): string {
  if (source === undefined) return '-'
  const near = relative(process.cwd(), source.file)
  const file = near.startsWith('..') ? source.file : near
  return source.line === null ? file : `${file}:${source.line}`
}

function seenText(client: ClientState | undefined, now: number): string {
  if (client === undefined) return '-'
  if (client.lastSeen === null) return 'not yet'
  const from = client.lastAddress === null ? '' : ` from ${client.lastAddress}`
  return `${ago(now - client.lastSeen)}${from}`
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 120) return `${minutes} min ago`
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`
}
