import { relative } from 'node:path'
import type { ClientState } from '../admin/state.ts'
import { profileOf } from '../checks/policy/check.ts'
import { removeClientFile } from '../config/client-file.ts'
import type { ClientConfig } from '../config/config.ts'
import { builtInClients } from '../config/defaults.ts'
import { formatConfigError } from '../config/error.ts'
import { type ClientSource, loadConfig } from '../config/load.ts'
import { formatNetwork } from '../config/network.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { suggest } from '../config/suggest.ts'
import { adminClient } from './admin-client.ts'
import type { CheckReport } from './check.ts'
import { aligned } from './table.ts'
import { untilKnown } from './until-known.ts'

/** A row for each client; when it was last seen is asked of the running gateway, where there is one. */
export async function listClients(options: CommandLineOptions, env: NodeJS.ProcessEnv): Promise<CheckReport> {
  const loaded = await loadConfig({ env, options })
  if (!loaded.ok) return { ok: false, lines: loaded.errors.map(formatConfigError) }
  const { config, sources } = loaded
  const told = await adminClient(config.admin).state()
  const running = new Map(told.ok ? told.value.clients.map((client) => [client.name, client]) : [])
  const now = told.ok ? told.value.now : 0
  const rows = config.clients.map((client) => [
    client.name,
    conditionsOf(client),
    `${profileOf(client)}${client.mode === 'report' ? ' (report)' : ''}`,
    client.budget ?? '-',
    placeOf(sources.get(client.name)),
    seenText(running.get(client.name), now),
  ])
  const head = ['client', 'who it is', 'profile', 'budget', 'stands in', 'last seen']
  const unseen = told.ok ? [] : ['', `When they were last seen is not known: ${told.error}`]
  return { ok: true, lines: [...aligned([head, ...rows]), ...unseen] }
}

/** Takes away a client that has a file of its own; of others it says where they stand. */
export async function revokeClient(
  name: string,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<CheckReport> {
  const loaded = await loadConfig({ env, options })
  if (!loaded.ok) return { ok: false, lines: loaded.errors.map(formatConfigError) }
  const { config, sources, clientFolder } = loaded
  const source = sources.get(name)
  if (source?.line != null) return no(`client ${name} stands in ${source.file}, line ${source.line}: take it out there`)
  if (builtInClients.some((builtIn) => builtIn === name) && source === undefined) {
    return no(`client ${name} is built in; it is switched off by clients: { ${name}: { profile: none } }`)
  }
  if (source === undefined || clientFolder === null) {
    const near = suggest(name, sources.keys())
    const names = [...sources.keys()].join(', ')
    const hint =
      near !== null
        ? `did you mean ${near}?`
        : names === ''
          ? 'there are none but the built-in ones'
          : `there are ${names}`
    return no(`there is no client ${JSON.stringify(name)}; ${hint}`)
  }
  removeClientFile(clientFolder, name)
  const how = await untilKnown(adminClient(config.admin), name, false)
  return { ok: true, lines: [`${name} is a client no more; ${source.file} is removed.`, how] }
}

function conditionsOf({ name, keyHashes, origins, from }: ClientConfig): string {
  if (builtInClients.some((builtIn) => builtIn === name)) return 'built in'
  const key = keyHashes === null ? [] : [keyHashes.length === 1 ? 'key' : `one of ${keyHashes.length} keys`]
  const addresses = from === null ? [] : [`from ${from.map(formatNetwork).join(' or ')}`]
  return [...key, ...(origins === null ? [] : [origins.join(' or ')]), ...addresses].join(', ')
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

function no(error: string): CheckReport {
  return { ok: false, lines: [error] }
}
