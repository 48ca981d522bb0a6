import { hash } from 'node:crypto'
import { KiB, MiB } from '../settings/units.ts'
import { type Call, slice } from '../wire/message.ts'
import { stringAt } from '../wire/name.ts'
import type { Caller } from './caller.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'
import { REQUEST_PERMISSION } from './permission.ts'

/** The assignment of one request's calls to clients. */
export interface Visit {
  /**
   * Returns the client of the outer call.
   * Null if the caller is no client.
   *
   * @param key its key as JSON text, or null if it has none
   */
  outer(key: Buffer | null): Client | null
  /**
   * Returns the client of a call inside a `multi` of `holder`.
   * A call without a key of its own belongs to the holder.
   */
  item(key: Buffer | null, holder: Client): Client | null
  /** The distinct keys that were checked so far, as `keysOf` writes them: the wrong ones, and the right ones. */
  readonly wrongKeys: ReadonlySet<string>
  readonly rightKeys: ReadonlySet<string>
}

/** The number of wrong keys in one request after which the gateway refuses further keys unchecked. */
const MOST_WRONG = 5
/** The number of distinct keys of one request that can be checked. No client's multi has as many. */
const MOST_SHOWN = 256
const QUOTE = 0x22
/** The longest key that the gateway decodes, in bytes of JSON. No client's key is longer. */
export const LONGEST_KEY = MiB
/**
 * The length above which the gateway keeps only the digest of a key.
 * A request may wait for its turn and already occupies memory with its body.
 */
const LONGEST = KiB

/**
 * Writes a key as a member of a set: as JSON, so that `"5"` and `5` remain distinct, and without alternative spellings
 * of a text.
 */
const asText = (key: string) => ofLength(JSON.stringify(key))
const asJson = (key: Buffer) => {
  if (key.length > LONGEST_KEY) return `##${hash('sha256', key, 'base64')}`
  return key[0] === QUOTE ? asText(stringAt(key, { start: 0, end: key.length })) : ofLength(key.toString('latin1'))
}
const ofLength = (json: string) => (json.length <= LONGEST ? json : `#${hash('sha256', json, 'base64')}`)

/** Returns the key that a caller shows outside a body, if keys there have a meaning. The set has at most one member. */
export function keysOutside({ key }: Caller, { keyed }: Clients): ReadonlySet<string> {
  return new Set(key !== null && keyed ? [asText(key)] : [])
}

/** Returns the distinct keys that the decision on a request depends on, in the order of checking them. */
export function keysOf(call: Call, caller: Caller, clients: Clients): ReadonlySet<string> {
  if (call.action === REQUEST_PERMISSION) return new Set()
  const keys = new Set<string>(call.key === null ? keysOutside(caller, clients) : [])
  addKeys(call, keys)
  return keys
}

function addKeys({ action, text, key, items }: Call, keys: Set<string>): void {
  const written = action === REQUEST_PERMISSION ? null : slice(text, key)
  if (written !== null && keys.size < MOST_SHOWN) keys.add(asJson(written))
  for (const item of items?.calls ?? []) addKeys(item, keys)
}

/**
 * Begins the visit of a caller.
 *
 * @param shown the keys that may be checked.
 * Others are refused unchecked.
 * All of them by default.
 */
export function beginVisit(
  caller: Caller,
  clients: Clients,
  shown: Pick<ReadonlySet<string>, 'has'> = { has: () => true },
): Visit {
  const wrongKeys = new Set<string>()
  const found = new Map<string, Client>()

  const withKey = (id: string, key: string | null): Client | null => {
    const known = found.get(id)
    if (known !== undefined) return known
    if (wrongKeys.has(id) || wrongKeys.size >= MOST_WRONG || !shown.has(id)) return null
    const client = key === null ? null : clients.withKey(caller, key)
    if (client === null) wrongKeys.add(id)
    else found.set(id, client)
    return client
  }
  const withJson = (key: Buffer): Client | null => {
    const mayBeKey = key[0] === QUOTE && key.length <= LONGEST_KEY
    return withKey(asJson(key), mayBeKey ? stringAt(key, { start: 0, end: key.length }) : null)
  }

  return {
    outer(key) {
      if (key !== null) return withJson(key)
      const elsewhere = clients.keyed ? caller.key : null
      return elsewhere === null ? clients.withoutKey(caller) : withKey(asText(elsewhere), elsewhere)
    },
    item: (key, holder) => (key === null ? holder : withJson(key)),
    wrongKeys,
    get rightKeys() {
      return new Set(found.keys())
    },
  }
}
