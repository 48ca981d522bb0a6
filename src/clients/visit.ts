import { stringAt } from '../wire/name.ts'
import type { Caller } from './caller.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'

/** One request's calls, and whose they are. */
export interface Visit {
  /** Whose the outer call with this key is (JSON text, null for none); null where the caller is no client. */
  outer(key: Buffer | null): Client | null
  /** Whose a call inside a `multi` of `holder`'s is; without a key of its own it is the holder's. */
  item(key: Buffer | null, holder: Client): Client | null
  /** The distinct wrong keys shown so far; some only as their JSON text. */
  readonly wrongKeys: ReadonlySet<string>
}

/** After so many wrong keys in one request, what comes is refused without a look (DESIGN: the client). */
const MOST_WRONG = 5
const QUOTE = 0x22

/**
 * Who a caller probably is, its body not read, for the manner of answering it; null where it is no client and would be none with any
 * key. A page of which that holds is refused by its origin.
 */
export function expectedClient(caller: Caller, clients: Clients): Client | null {
  return clients.lackingKey(caller) ?? clients.withoutKey(caller)
}

/** Begins the visit of a caller. */
export function beginVisit(caller: Caller, clients: Clients): Visit {
  const wrongKeys = new Set<string>()
  const found = new Map<string, Client>()

  const withKey = (key: string, isText: boolean): Client | null => {
    const known = found.get(key)
    if (known !== undefined && isText) return known
    if (wrongKeys.has(key) || wrongKeys.size >= MOST_WRONG) return null
    const client = isText ? clients.withKey(caller, key) : null
    if (client === null) wrongKeys.add(key)
    else found.set(key, client)
    return client
  }
  const withJson = (key: Buffer): Client | null =>
    key[0] === QUOTE
      ? withKey(stringAt(key, { start: 0, end: key.length }), true)
      : withKey(key.toString('latin1'), false)

  return {
    outer(key) {
      if (key !== null) return withJson(key)
      const elsewhere = clients.keyed ? caller.key : null
      return elsewhere === null ? clients.withoutKey(caller) : withKey(elsewhere, true)
    },
    item: (key, holder) => (key === null ? holder : withJson(key)),
    wrongKeys,
  }
}
