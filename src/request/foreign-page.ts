import type { Catalogue } from '../actions/catalogue.ts'
import { ANKI_PAGE } from '../clients/built-in.ts'
import type { Caller } from '../clients/caller.ts'
import type { Clients } from '../clients/clients.ts'
import { remedyFor } from '../clients/remedy.ts'
import type { Call } from '../wire/message.ts'
import { UNKNOWN_ACTION } from './plan.ts'
import { forbidden, type Served } from './served.ts'

/**
 * Refuses a page that may not call.
 * A refused page of Anki has a name, so that the owner sees which buttons of decks do not work.
 *
 * @param actions the number of its calls by action, as far as the gateway read them
 */
export function forbidPage(caller: Caller, clients: Clients, actions: Served['actions'] = {}): Served {
  const served = forbidden(remedyFor(caller, clients, false, caller.key))
  return caller.pageServer === 'anki' ? { ...served, client: ANKI_PAGE, actions } : served
}

/** Returns the number of leaf calls in a call by action. All names outside the catalogue count as one. */
export function actionsIn(call: Call, catalogue: Pick<Catalogue, 'get'>): Record<string, number> {
  const actions: Record<string, number> = Object.create(null)
  const count = ({ action, items }: Call) => {
    if (items !== null) return items.calls.forEach(count)
    const name = (action === null ? undefined : catalogue.get(action)?.name) ?? UNKNOWN_ACTION
    actions[name] = (actions[name] ?? 0) + 1
  }
  count(call)
  return actions
}
