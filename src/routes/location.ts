/** Where a route leads: its target, and what its clients write in the place of that. */
export interface Ways {
  /** The target's URL, with `/` at its end. */
  readonly target: string
  /** Path and query that the target was asked for. */
  readonly asked: string
  /** What stands before the rest in the client's own address. */
  readonly prefix: string
}

/**
 * A `Location` as the client has to follow it to come back through the route. One that leads elsewhere stays as it is: the client may
 * follow it, the gateway does not.
 */
export function throughRoute(location: string, { target, asked, prefix }: Ways): string {
  const url = URL.parse(location, new URL(asked, target).href)
  if (url === null || !url.href.startsWith(target)) return location
  return `${prefix}${url.href.slice(target.length)}`
}
