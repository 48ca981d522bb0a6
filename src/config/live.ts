import type { Config } from './config.ts'

/** A configuration that takes effect at once, and what of the new one waits for the next start. */
export interface Changed {
  readonly config: Config
  /** Paths of the settings that differ and cannot change while the gateway runs. */
  readonly waiting: readonly string[]
  readonly isSame: boolean
}

/** What decides about requests one by one. All else is built once: listeners, what is behind them, what is kept. */
const LIVE = new Set([
  'hosts',
  'trustedProxies',
  'clients',
  'budgets',
  'profiles',
  'approvals.valid',
  'approvals.pending',
  'upstream.whenDown',
  'limits.body',
  'limits.buffered',
  'limits.depth',
  'limits.leaves',
  'log.level',
])

type Tree = Readonly<Record<string, unknown>>

/** The running configuration with those settings of another that can take effect at once. */
export function changeLive(running: Config, next: Config): Changed {
  const waiting: string[] = []
  let isSame = true
  const merge = (before: unknown, after: unknown, path: string): unknown => {
    if (JSON.stringify(before) === JSON.stringify(after)) return before
    if (LIVE.has(path)) {
      isSame = false
      return after
    }
    if (!hasLive(path)) {
      waiting.push(path)
      return before
    }
    const [old, fresh] = [before as Tree, after as Tree]
    return Object.freeze(
      Object.fromEntries(
        Object.keys(old).map((name) => [name, merge(old[name], fresh[name], path === '' ? name : `${path}.${name}`)]),
      ),
    )
  }
  const config = merge(running, next, '') as Config
  return { config, waiting, isSame }
}

function hasLive(path: string): boolean {
  return path === '' || [...LIVE].some((live) => live.startsWith(`${path}.`))
}
