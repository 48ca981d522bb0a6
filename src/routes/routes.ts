import type { RouteConfig } from '../config/config.ts'
import type { RouteObserver } from '../observe/routes.ts'
import { createMatcher, type Match } from './match.ts'
import type { OpenExchanges } from './open.ts'

/** The routes of a configuration. */
export interface Routes {
  /** The route of a request by its path and query; null where it is none's. */
  match(url: string): Match | null
  readonly open: OpenExchanges
  readonly observer: RouteObserver
}

/** Null where there are none: most have none, and then nothing is looked at. */
export function createRoutes(
  configured: readonly RouteConfig[],
  open: OpenExchanges,
  observer: RouteObserver,
): Routes | null {
  if (configured.length === 0) return null
  observer.routesKnown(configured.map(({ path }) => path))
  return { match: createMatcher(configured), open, observer }
}
