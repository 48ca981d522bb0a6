import type { RouteConfig } from '../config/config.ts'

/** A request that is a route's. */
export interface Match {
  readonly route: RouteConfig
  /** Path and query to ask the target for; no key is in it. */
  readonly target: string
  /** What stands before the rest of the path in the client's own address: the route's path, and before it the key where it stood there. */
  readonly prefix: string
  /** Whether the path climbs, so that what is asked for could lie outside of the target's path. */
  readonly climbs: boolean
}

/** Finds the route of a request by its target (path and query); null where it is none's. */
export type Matcher = (url: string) => Match | null

/** Where a key can stand in a path (edge/shown-key.ts). */
const KEY = /^\/k\/[^/]+/

/**
 * Whole segments are compared, as they are sent, and the longest path that fits wins. The route's path is replaced by that of its
 * target; what follows stays byte for byte, but for `key` in the query.
 */
export function createMatcher(routes: readonly RouteConfig[]): Matcher {
  const longestFirst = routes
    .map((route) => ({ route, start: withoutSlash(route.path), base: withoutSlash(new URL(route.target).pathname) }))
    .sort((one, other) => other.start.length - one.start.length)
  return (url) => {
    const mark = url.indexOf('?')
    const whole = mark < 0 ? url : url.slice(0, mark)
    const key = KEY.exec(whole)?.[0] ?? ''
    const path = whole.slice(key.length)
    const found = longestFirst.find(({ start }) => path.startsWith(start) && (path[start.length] ?? '/') === '/')
    if (found === undefined) return null
    const { route, start, base } = found
    const rest = path.slice(start.length)
    return {
      route,
      target: `${base}${rest}` === '' ? `/${queryOf(url, mark)}` : `${base}${rest}${queryOf(url, mark)}`,
      prefix: `${key}${route.path}`,
      climbs: isClimbing(rest),
    }
  }
}

/** Everything but the parameters that are read as a key, however their name is written; empty where nothing is left. */
function queryOf(url: string, mark: number): string {
  if (mark < 0) return ''
  const parts = url.slice(mark + 1).split('&')
  const kept = parts.filter((part, index) => !new URLSearchParams(index === 0 ? part : `&${part}`).has('key'))
  return kept.length === 0 || kept.join('') === '' ? '' : `?${kept.join('&')}`
}

/** Targets take `%2e` for a dot, and some `%2f` and a backslash for a slash. */
function isClimbing(path: string): boolean {
  const plain = path.replace(/%2e/gi, '.').replace(/%2f|%5c|\\/gi, '/')
  return plain.split('/').some((segment) => segment === '.' || segment === '..')
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '')
}
