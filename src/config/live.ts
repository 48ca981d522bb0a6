import type { UpstreamConfig } from '../upstream/settings.ts'
import { onlyUpstream } from '../upstream/several.ts'
import type { Config } from './config.ts'
import { leaves } from './settings.ts'

/** A configuration that takes effect at once, and the settings that wait for the next start. */
export interface Changed {
  readonly config: Config
  /** Paths of the settings that differ and cannot change while the gateway runs. */
  readonly waiting: readonly string[]
  readonly isSame: boolean
}

/** The settings that decide about single requests. Everything else, such as listeners, upstreams and the cache, is built once. */
const LIVE = new Set(leaves.flatMap(({ path, row }) => (row.live ? path : [])))

const UPSTREAM = /^(upstream|upstreams\.[^.]+)$/

type Tree = Readonly<Record<string, unknown>>

/** Returns the running configuration with those settings of the next one that can take effect at once. */
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
  /** Merges upstreams by name. Their names and the default one cannot change after the start. */
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
  return LIVE.has(path.replace(/^upstreams\.[^.]+\./, 'upstream.'))
}

function hasLive(path: string): boolean {
  return path === '' || UPSTREAM.test(path) || [...LIVE].some((live) => live.startsWith(`${path}.`))
}

/** The path of an upstream in the file. */
function pathOf({ name }: UpstreamConfig): string {
  return name === onlyUpstream ? 'upstream' : `upstreams.${name}`
}
