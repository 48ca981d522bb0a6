import type { Caller } from '../clients/caller.ts'
import type { Clients } from '../clients/clients.ts'
import { beginVisit } from '../clients/visit.ts'
import { admit } from './admit.ts'
import { createMatcher, type RouteMatch } from './match.ts'
import type { RouteObserver } from './observer.ts'
import type { OpenExchanges } from './open.ts'
import type { RouteConfig } from './settings.ts'

/** The routes of a configuration. */
export interface Routes {
  /** Finds the route of a request by its path and query. Returns null if no route matches. */
  match(url: string): RouteMatch | null
  /** Returns whether a caller may use the route with this path. */
  mayUse(path: string, caller: Caller): boolean
  readonly paths: readonly string[]
  readonly open: OpenExchanges
  readonly observer: RouteObserver
}

/**
 * Creates the routes.
 * Returns null if there are none, as in most configurations, so that requests skip all checks of routes.
 */
export function createRoutes(
  configured: readonly RouteConfig[],
  clients: Clients,
  open: OpenExchanges,
  observer: RouteObserver,
): Routes | null {
  if (configured.length === 0) return null
  return {
    match: createMatcher(configured),
    mayUse(path, caller) {
      const route = configured.find((other) => other.path === path)
      return route !== undefined && admit(route, caller, beginVisit(caller, clients), clients).ok
    },
    paths: configured.map(({ path }) => path),
    open,
    observer,
  }
}
