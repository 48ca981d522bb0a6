import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clients } from '../clients/clients.ts'
import { remedyFor } from '../clients/remedy.ts'
import type { Visit } from '../clients/visit.ts'
import type { RouteConfig } from '../config/config.ts'
import type { RefusedBy } from '../observe/outcome.ts'
import { errors } from '../wire/errors.ts'

/** Whether a caller may use a route, and as which client. */
export type Admission =
  | { readonly ok: true; readonly client: Client }
  | {
      readonly ok: false
      readonly status: 401 | 403
      /** For the person who meets it; null for a page, which is to meet a failed request and no text. */
      readonly error: string | null
      readonly by: Extract<RefusedBy, 'origin' | 'key' | 'route'>
      readonly client: string | null
      /** For the owner: which setting would let the caller in. */
      readonly remedy: string
    }

/** Whether a page may ask at all: it could be a client that the route lists, its key aside. */
export function mayAsk(route: RouteConfig, caller: Caller, clients: Clients): boolean {
  return clients.couldBe(caller).some(({ name }) => route.clients.includes(name))
}

/** Only the clients that a route lists get through. A page that could be none of them is refused by its origin. */
export function admit(route: RouteConfig, caller: Caller, visit: Visit, clients: Clients): Admission {
  const isPage = caller.origin !== null
  if (isPage && clients.couldBe(caller).length === 0) {
    const remedy = remedyFor(caller, clients, false)
    return { ok: false, status: 403, error: null, by: 'origin', client: null, remedy }
  }
  if (isPage && !mayAsk(route, caller, clients)) return notListed(route, null, null)
  const client = visit.outer(null)
  if (client === null) {
    const isWrong = visit.wrongKeys.size > 0
    const error = isWrong ? errors.wrongKey : errors.routeNeedsClient(route.path)
    return { ok: false, status: 401, error, by: 'key', client: null, remedy: remedyFor(caller, clients, isWrong) }
  }
  if (route.clients.includes(client.name)) return { ok: true, client }
  return notListed(route, isPage ? null : errors.routeNotListed(route.path, client.name), client.name)
}

function notListed({ path }: RouteConfig, error: string | null, client: string | null): Admission {
  const who = client ?? 'the client of this page'
  const remedy = `to let it through, list ${who} in routes.${path}.clients`
  return { ok: false, status: 403, error, by: 'route', client, remedy }
}
