import { stringify } from 'yaml'
import { formatAddress } from './address.ts'
import { writeBudget } from './budget-words.ts'
import type { Address, AuditConfig, ClientConfig, Config, ListenerConfig } from './config.ts'
import { onlyUpstream } from './defaults.ts'
import { formatNetwork, type Network } from './network.ts'
import { readSize, readTimer } from './reading.ts'
import { writeRoute } from './routes.ts'
import { FIRST_UPSTREAM, settings } from './settings.ts'
import { formatDuration, formatSize } from './units.ts'

/** What stands in the place of a secret. */
const MASK = '***'

type Tree = { [name: string]: unknown }

/** The whole configuration as YAML, in the words of its grammar and with every setting; of secrets only that they are there. */
export function printConfig(config: Config): string {
  const tree: Tree = {}
  const { upstreams } = config
  const isOnly = upstreams.length === 1 && upstreams[0].name === onlyUpstream
  for (const { path, target, read } of settings) {
    const place = target ?? path ?? ''
    if (place === 'upstreams') put(tree, [isOnly ? 'upstream' : place], {})
    else if (!place.startsWith(FIRST_UPSTREAM)) put(tree, place.split('.'), show(place, valueAt(config, place), read))
    else
      for (const [index, { name }] of upstreams.entries()) {
        const value = valueAt(config, place.replace(FIRST_UPSTREAM, `upstreams.${index}`))
        const steps = place.slice(FIRST_UPSTREAM.length + 1).split('.')
        put(tree, [...(isOnly ? ['upstream'] : ['upstreams', name]), ...steps], show(place, value, read))
      }
  }
  return stringify(tree, { lineWidth: 0 })
}

function show(place: string, value: unknown, read: unknown): unknown {
  switch (place) {
    case 'listen':
      return (value as Config['listen']).map(showListener)
    case 'admin.address':
    case 'metrics.address':
      return value === null ? null : formatAddress(value as Address)
    case 'trustedProxies':
      return (value as readonly Network[]).map(formatNetwork)
    case 'clients':
      return Object.fromEntries((value as readonly ClientConfig[]).map((client) => [client.name, showClient(client)]))
    case 'audit':
      return value === null ? 'off' : { ...(value as AuditConfig), keep: formatDuration((value as AuditConfig).keep) }
    case 'budgets':
      return Object.fromEntries(
        Object.entries(value as Config['budgets']).map(([name, budget]) => [name, writeBudget(budget)]),
      )
    case 'routes':
      return Object.fromEntries((value as Config['routes']).map(({ path, ...rest }) => [path, writeRoute(rest)]))
    case `${FIRST_UPSTREAM}.key`:
    case 'admin.key':
    case 'admin.keyHash':
      return value === null ? null : MASK
    case 'redis':
      return value === null ? null : String(value).replace(/\/\/[^/]*@/, `//${MASK}@`)
  }
  if (read === readTimer) return formatDuration(value as number)
  return read === readSize ? formatSize(value as number) : value
}

function showListener(listener: ListenerConfig): unknown {
  const address = formatAddress(listener.address)
  const { transport } = listener
  if (listener.transport !== 'tls') return transport === 'loopback' ? address : { address, transport }
  const { certificate } = listener
  return { address, transport, ...(certificate === 'self-signed' ? { certificate } : certificate) }
}

function showClient({ name: _, keyHashes, origins, from, ...rest }: ClientConfig): Tree {
  const shown = { key: keyHashes && MASK, origin: origins, from: from?.map(formatNetwork), ...rest }
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null && value !== undefined))
}

function valueAt(config: Config, place: string): unknown {
  return place.split('.').reduce<unknown>((node, step) => (node as Tree)[step], config)
}

function put(tree: Tree, [step = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[step] = value
  else {
    tree[step] ??= {}
    put(tree[step] as Tree, rest, value)
  }
}
