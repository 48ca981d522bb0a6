import { mayCall } from '../clients/access.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clients } from '../clients/clients.ts'
import { remedyFor } from '../clients/remedy.ts'
import type { Visit } from '../clients/visit.ts'
import type { Text } from '../settings/declare-texts.ts'
import { errors } from '../wire/errors.ts'
import type { RefusedBy } from '../wire/outcome.ts'
import type { RouteConfig } from './settings.ts'
import { remedies, texts } from './texts.ts'

/** The decision whether a caller may use a route, and as which client. */
export type RouteAccess =
  | { readonly ok: true; readonly client: Client }
  | {
      readonly ok: false
      /** The error for the person who sees it. Null for a page that is to see a failed request without a text. */
      readonly error: Text | null
      readonly by: Extract<RefusedBy, 'origin' | 'key' | 'route'>
      readonly client: string | null
      /** The remedy for the owner: the setting that would admit the caller. */
      readonly remedy: Text
    }

/** Returns whether a page may ask at all. It may if, keys aside, it could be a client that the route lists. */
export function mayAsk(route: RouteConfig, caller: Caller, clients: Clients): boolean {
  return clients.couldBe(caller).some(({ name }) => route.clients.includes(name))
}

/** Admits only the clients that a route lists. Refuses a page by its origin if it could be none of them. */
export function admit(route: RouteConfig, caller: Caller, visit: Visit, clients: Clients): RouteAccess {
  const isPage = caller.origin !== null
  if (mayCall(caller, clients).kind === 'foreign-page') {
    const remedy = remedyFor(caller, clients, false)
    return { ok: false, error: null, by: 'origin', client: null, remedy }
  }
  if (isPage && !mayAsk(route, caller, clients)) return notListed(route, null, null)
  const client = visit.outer(null)
  if (client === null) {
    const isWrong = visit.wrongKeys.size > 0
    const error = isWrong ? errors('key.wrong') : texts('route.needs-client', { path: route.path })
    return { ok: false, error, by: 'key', client: null, remedy: remedyFor(caller, clients, isWrong) }
  }
  if (route.clients.includes(client.name) && client.isRevoked !== true) return { ok: true, client }
  const { path } = route
  return notListed(route, isPage ? null : texts('route.not-listed', { path, client: client.name }), client.name)
}

function notListed({ path }: RouteConfig, error: Text | null, client: string | null): RouteAccess {
  const remedy =
    client === null ? remedies('remedy.route-page', { path }) : remedies('remedy.route-client', { client, path })
  return { ok: false, error, by: 'route', client, remedy }
}
