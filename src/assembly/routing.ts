import type { Clients } from '../clients/clients.ts'
import { beginVisit } from '../clients/visit.ts'
import type { RouteConfig } from '../config/config.ts'
import type { RouteObserver } from '../observe/routes.ts'
import { admit } from '../routes/admit.ts'
import { createOpenExchanges } from '../routes/open.ts'
import { createRoutes, type Routes } from '../routes/routes.ts'

/** The routes of a running gateway; what is under way through them outlives configurations. */
export interface Routing {
  /** The routes of a configuration. Ends the WebSockets of those who may not use theirs by it. */
  by(routes: readonly RouteConfig[], clients: Clients): Routes | null
  /** Ends WebSockets at once, and what else is under way in a few seconds. */
  close(): void
}

/** How long requests under way may take to end, in ms. */
const GRACE = 5000

export function startRouting(observer: RouteObserver): Routing {
  const open = createOpenExchanges()
  return {
    by(routes, clients) {
      open.keepOnly((path, caller) => {
        const route = routes.find((other) => other.path === path)
        return route !== undefined && admit(route, caller, beginVisit(caller, clients), clients).ok
      })
      return createRoutes(routes, open, observer)
    },
    close: () => open.close(GRACE),
  }
}
