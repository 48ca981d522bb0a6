import type { RouteConfig } from './settings.ts'

/** A request to a route. */
export interface RouteMatch {
  readonly route: RouteConfig
  /** The path and query for the target, without any key. */
  readonly target: string
  /** The beginning of the path in the client's own address: the route's path, after the key if the key comes first. */
  readonly prefix: string
  /** True if some server could read the path as one outside the target's path, or as one of a longer route. */
  readonly climbs: boolean
}

/** Finds the route of a request by its path and query. Returns null if no route matches. */
export type RouteMatcher = (url: string) => RouteMatch | null

/** The place of a key in a path (edge/shown-key.ts). */
const KEY = /^\/k\/[^/]+/

/**
 * Creates the matcher.
 * It compares whole segments as sent, and the longest matching path wins.
 * The target's path replaces the route's.
 * The rest stays byte for byte, except for `key` in the query.
 */
export function createMatcher(routes: readonly RouteConfig[]): RouteMatcher {
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
      climbs: isMisleading(path, found.start, longestFirst),
    }
  }
}

/**
 * Returns the query without the parameters that are read as a key, in any spelling of their name.
 * Empty if nothing is left.
 */
function queryOf(url: string, mark: number): string {
  if (mark < 0) return ''
  const parts = url.slice(mark + 1).split('&')
  const kept = parts.filter((part, index) => !new URLSearchParams(index === 0 ? part : `&${part}`).has('key'))
  return kept.length === 0 || kept.join('') === '' ? '' : `?${kept.join('&')}`
}

/** Matches an encoded percent sign, encoded once or again for a target that decodes twice (`%252e`). */
const PERCENT = /%(?:25)+/g
/** Matches any other encoded character, including the form of old IIS (`%u002e`). */
const ENCODED = /%(?:u00)?([0-9a-f]{2})/gi
/** Matches an ASCII character in an overlong UTF-8 form, which old decoders accept (RFC 3629, 10). */
const OVERLONG = /(\xc0|\xc1|\xe0\x80|\xe0\x81)([\x80-\xbf])/g
/**
 * How often a path may be decoded.
 * Encoded digits of an encoding need another round (`%25%32%65`).
 * No honest name needs more than these.
 */
const MOST_DECODINGS = 4
/**
 * Matches one or two dots that nothing after them turns into a name.
 * Servers drop `;parameters` and spaces, and some end at a NUL.
 */
const DOTS = /^\.{1,2}(?:$|[;?#\0\s])/

/**
 * Returns whether a target could read a path as another place.
 * The gateway matches a path as sent.
 * The target may first decode it, drop parameters, join slashes and ignore case.
 */
function isMisleading(path: string, start: string, longestFirst: readonly { readonly start: string }[]): boolean {
  const plain = decoded(path)
  if (plain === null) return true
  const segments = plain.split(/[/\\]/)
  if (segments.some((segment) => DOTS.test(segment))) return true
  const names = segments.map((segment) => (segment.split(/[;?#\0]/, 1)[0] ?? '').trim()).filter((name) => name !== '')
  const simplest = `/${names.join('/')}/`.toLowerCase()
  return longestFirst.some(
    (other) => other.start.length > start.length && simplest.startsWith(`${other.start.toLowerCase()}/`),
  )
}

/** Returns a path with nothing left to decode. Null if that takes too many steps. */
function decoded(path: string): string | null {
  let plain = path
  for (let times = 0; times < MOST_DECODINGS; times++) {
    const next = plain
      .replace(PERCENT, '%')
      .replace(ENCODED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    if (next === plain)
      return plain.replace(OVERLONG, (_, lead: string, last: string) => {
        const high = lead.endsWith('\xc1') || lead.endsWith('\x81') ? 0x40 : 0
        return String.fromCharCode(high + (last.charCodeAt(0) & 0x3f))
      })
    plain = next
  }
  return null
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '')
}
