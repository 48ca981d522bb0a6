import { clash, formatAddress, isLoopbackHost } from '../net/address.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { checkPlain } from './plain.ts'
import { checkClientProfiles, checkProfiles } from './profiles.ts'
import { checkRouteClients, checkRouteTargets } from './route-consistency.ts'
import { checkScopes } from './scopes.ts'
import { errors } from './texts.ts'
import { findTies } from './ties.ts'
import { checkClientUpstreams, checkRefusal, checkUrls } from './upstreams.ts'

/** One check of settings against each other. */
interface Check {
  /** The settings without which it would find what is not there. It goes through others as far as they could be read. */
  readonly needs: readonly (keyof Config)[]
  find(config: Config): Contradiction[]
}

const CHECKS: readonly Check[] = [
  { needs: ['listen', 'admin', 'upstreams'], find: checkUrls },
  { needs: ['upstreams'], find: checkRefusal },
  { needs: ['upstreams'], find: checkClientUpstreams },
  { needs: ['listen', 'admin'], find: checkAdminAddress },
  { needs: ['admin'], find: checkAdminKey },
  { needs: ['listen', 'admin', 'metrics'], find: checkMetrics },
  { needs: ['limits'], find: checkLimits },
  { needs: [], find: checkTies },
  { needs: ['actions'], find: checkProfiles },
  { needs: ['profiles'], find: checkClientProfiles },
  { needs: ['listen', 'admin', 'metrics', 'upstreams', 'routes'], find: checkRouteTargets },
  { needs: ['clients', 'routes'], find: checkRouteClients },
  { needs: ['actions'], find: checkScopes },
  { needs: ['budgets'], find: checkBudgets },
  { needs: [], find: checkTraffic },
]

/**
 * Returns the contradictions in a configuration. `unread` are the settings that could not be read; a check that needs one of them is left
 * out.
 */
export function checkConsistency(config: Config, unread: ReadonlySet<string> = new Set()): Contradiction[] {
  const found = CHECKS.filter(({ needs }) => !needs.some((name) => unread.has(name))).flatMap(({ find }) =>
    find(config),
  )
  const mayCompile =
    unread.size === 0 && !found.some(({ targets: [target] }) => target === 'profiles' || target === 'clients')
  return mayCompile ? [...found, ...checkPlain(config)] : found
}

function checkAdminAddress({ listen, admin }: Config): Contradiction[] {
  const { address } = admin
  if (!listen.some((one) => clash(one.address, address))) return []
  const mistake = errors('config.admin-address-taken', { address: formatAddress(address) })
  return [{ targets: ['admin.address', 'listen'], mistake }]
}

function checkAdminKey({ admin: { address, key, keyHash } }: Config): Contradiction[] {
  const found: Contradiction[] = []
  if (keyHash !== null && key !== null)
    found.push({ targets: ['admin.key', 'admin.keyHash'], mistake: errors('config.admin-key-twice') })
  if (!isLoopbackHost(address.host) && keyHash === null && key === null)
    found.push({
      targets: ['admin.address'],
      mistake: errors('config.admin-open', { address: formatAddress(address) }),
    })
  return found
}

function checkMetrics({ listen, admin, metrics: { address } }: Config): Contradiction[] {
  const others = [admin.address, ...listen.map((one) => one.address)]
  if (address === null || !others.some((one) => clash(one, address))) return []
  const mistake = errors('config.metrics-address-taken', { address: formatAddress(address) })
  return [{ targets: ['metrics.address'], mistake }]
}

function checkLimits({ limits: { body, buffered } }: Config): Contradiction[] {
  if (body <= buffered) return []
  return [{ targets: ['limits.body', 'limits.buffered'], mistake: errors('config.body-over-buffered') }]
}

function checkTies({ clients }: Config): Contradiction[] {
  return findTies(clients).map(([one, other]) => ({
    targets: ['clients'],
    at: [other],
    mistake: errors('config.client-tie', { one, other }),
  }))
}

function checkTraffic({ traffic, sandbox }: Config): Contradiction[] {
  if (!traffic || sandbox) return []
  return [{ targets: ['traffic'], mistake: errors('config.traffic-without-sandbox') }]
}

function checkBudgets({ clients, profiles, budgets }: Config): Contradiction[] {
  const names = Object.keys(budgets)
  const unknown = (target: string, name: string, budget: unknown): Contradiction[] => {
    if (typeof budget !== 'string' || names.includes(budget)) return []
    const mistake = errors('config.unknown-name', { kind: 'budget', hint: nameHint(budget, names) })
    return [{ targets: [target], at: [name, 'budget'], mistake }]
  }
  return [
    ...clients.flatMap(({ name, budget }) => unknown('clients', name, budget)),
    ...Object.entries(profiles).flatMap(([name, profile]) => unknown('profiles', name, profile?.budget)),
  ]
}
