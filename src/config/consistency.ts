import { clash, formatAddress, isLoopback } from './address.ts'
import type { Config } from './config.ts'
import type { Path } from './document.ts'
import { checkPlain } from './plain.ts'
import { checkProfiles } from './profiles.ts'
import { checkRoutes } from './routes.ts'
import { nameHint } from './suggest.ts'
import { findTies } from './ties.ts'
import { checkUpstreams } from './upstreams.ts'

/** Settings that are fine one by one and not together. */
export interface Contradiction {
  /** Paths in `Config` of the settings concerned, the likeliest culprit first. */
  readonly targets: readonly string[]
  readonly message: string
  /** The way from the setting to the part of it that is concerned. */
  readonly at?: Path
}

/** What in the configuration contradicts itself. */
export function checkConsistency(config: Config): Contradiction[] {
  const { listen, admin, metrics, limits } = config
  const found: Contradiction[] = checkUpstreams(config)

  if (listen.some(({ address }) => clash(address, admin.address))) {
    found.push({
      targets: ['admin.address', 'listen'],
      message: `${formatAddress(admin.address)} is an address that clients are served on; the admin listener needs its own`,
    })
  }
  if (admin.keyHash !== null && admin.key !== null) {
    found.push({ targets: ['admin.key', 'admin.keyHash'], message: 'either admin.keyFile or admin.keyHash, not both' })
  }
  if (!isLoopback(admin.address.host) && admin.keyHash === null && admin.key === null) {
    found.push({
      targets: ['admin.address'],
      message:
        `${formatAddress(admin.address)} is not a loopback address, and whoever reaches the admin listener decides what clients ` +
        'may do: use 127.0.0.1 or [::1], or set admin.keyFile or admin.keyHash',
    })
  }
  const { address: scraped } = metrics
  if (scraped !== null && [admin.address, ...listen.map((one) => one.address)].some((one) => clash(one, scraped))) {
    found.push({
      targets: ['metrics.address'],
      message: `${formatAddress(scraped)} is taken by another listener of the gateway; this one needs its own`,
    })
  }
  if (limits.body > limits.buffered) {
    found.push({
      targets: ['limits.body', 'limits.buffered'],
      message: 'limits.body is more than limits.buffered, so a body of that size could never be taken',
    })
  }
  for (const [one, other] of findTies(config.clients)) {
    found.push({
      targets: ['clients'],
      at: [other],
      message:
        `a request could be that of client ${one} and that of client ${other} with equal right; give them different keys, ` +
        'origins or addresses, or one of them a condition more',
    })
  }
  const profileMistakes = checkProfiles(config)
  found.push(...profileMistakes)
  if (profileMistakes.length === 0) found.push(...checkPlain(config))
  found.push(...checkRoutes(config))
  const findBudget = (target: string, name: string, budget: string | null | undefined) => {
    if (budget === null || budget === undefined || Object.hasOwn(config.budgets, budget)) return
    const message = `there is no budget of this name; ${nameHint(budget, Object.keys(config.budgets))}`
    found.push({ targets: [target], at: [name, 'budget'], message })
  }
  for (const { name, budget } of config.clients) findBudget('clients', name, budget)
  for (const [name, { budget }] of Object.entries(config.profiles)) findBudget('profiles', name, budget)
  return found
}
