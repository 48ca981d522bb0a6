import type { Config, UpstreamConfig } from './config.ts'
import { onlyUpstream } from './defaults.ts'

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
  'approvals.hold',
  'approvals.valid',
  'approvals.pending',
  'routes',
  'limits.body',
  'limits.buffered',
  'limits.depth',
  'limits.leaves',
  'log.level',
])

const UPSTREAM = /^(upstream|upstreams\.[^.]+)$/
const LIVE_UPSTREAM = /^(upstream|upstreams\..+)\.whenDown$/

type Tree = Readonly<Record<string, unknown>>

/** The running configuration with those settings of another that can take effect at once. */
export function changeLive(running: Config, next: Config): Changed {
  const waiting: string[] = []
  let isSame = true
  const merge = (before: unknown, after: unknown, path: string): unknown => {
    if (JSON.stringify(before) === JSON.stringify(after)) return before
    if (isLive(path)) {
      isSame = false
      return after
    }
    if (path === 'upstreams') return mergeUpstreams(before as Config['upstreams'], after as Config['upstreams'])
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
  /** Each by its name; which there are, and which is the default, is decided at the start. */
  const mergeUpstreams = (before: Config['upstreams'], after: Config['upstreams']): unknown => {
    const names = (upstreams: Config['upstreams']) => upstreams.map(({ name }) => name).join()
    if (names(before) !== names(after)) waiting.push('upstreams')
    return Object.freeze(
      before.map((one) => {
        const other = after.find(({ name }) => name === one.name)
        return other === undefined ? one : merge(one, other, pathOf(one))
      }),
    )
  }
  const config = merge(running, next, '') as Config
  return { config, waiting, isSame }
}

function isLive(path: string): boolean {
  return LIVE.has(path) || LIVE_UPSTREAM.test(path)
}

function hasLive(path: string): boolean {
  return path === '' || UPSTREAM.test(path) || [...LIVE].some((live) => live.startsWith(`${path}.`))
}

/** Where an upstream stands in the file. */
function pathOf({ name }: UpstreamConfig): string {
  return name === onlyUpstream ? 'upstream' : `upstreams.${name}`
}
