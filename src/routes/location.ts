/** The target of a route, and the prefix that its clients use instead. */
export interface RedirectContext {
  /** The target's URL, with `/` at its end. */
  readonly target: string
  /** The path and query that the target got. */
  readonly requested: string
  /** The part of the client's own address that replaces the target's URL. */
  readonly prefix: string
}

/**
 * Rewrites a `Location` so that the client comes back through the route.
 * A location outside the target stays as it is: the client may follow it, and the gateway does not.
 */
export function throughRoute(location: string, { target, requested, prefix }: RedirectContext): string {
  const url = URL.parse(location, new URL(requested, target).href)
  if (url === null || !url.href.startsWith(target)) return location
  return `${prefix}${url.href.slice(target.length)}`
}
