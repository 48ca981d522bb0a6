import { cacheStatus } from '../cache/status.ts'
import type { Client } from '../clients/client.ts'
import { REQUEST_PERMISSION } from '../clients/permission.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Gone, Outcome, RefusedBy, RequestOutcome, ServedBy } from '../wire/outcome.ts'
import { type Answered, codesOf, ownError, stitch } from '../wire/reply.ts'
import type { Plan } from './plan.ts'
import { settle } from './settle.ts'
import { type CallTally, servedBy, tally } from './tally.ts'
import { texts } from './texts.ts'

/** The reply for the edge: bytes with a status, a 403 without a body, or the end of the connection. */
export interface Served {
  readonly kind: 'reply' | 'forbidden' | 'drop'
  /** 200 as from AnkiConnect, unless the client wants statuses that name the problem. */
  readonly status: number
  readonly pieces: readonly Buffer[]
  /** More details about the status, for clients that read statuses. */
  readonly headers?: Readonly<Record<string, string>>
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  /** The value of a Cache-Status header, or null if the gateway did not use the cache. */
  readonly cacheStatus: string | null
  readonly actions: Readonly<Record<string, number>>
  /** The leaf calls by outcome. Empty if the gateway did not read the request. */
  readonly calls: readonly CallTally[]
  /** The codes of all errors of the gateway in the reply. For a reply without a body, the reason. */
  readonly codes: readonly string[]
  /** The part of the gateway that refused the whole request, or null if each call has its own outcome. */
  readonly refusal: RefusedBy | null
  /** The client of the request. Null if the caller is no client or the gateway did not read the request. */
  readonly client: string | null
  /** The setting that would admit the caller, for the owner. */
  readonly remedy: Text | null
  /** Whether every request with the same body and reply gets this same object. */
  readonly isRepeated: boolean
}

/** Refuses a page that may not call. `remedy` names the setting that would admit it. */
export function forbidden(remedy: Text | null): Served {
  return {
    ...EMPTY,
    kind: 'forbidden',
    status: 403,
    outcome: 'refused',
    servedBy: 'gateway',
    refusal: 'origin',
    codes: [texts('origin.refused').code],
    remedy,
  }
}

/** Refuses a device that asks for permission and is no client. Such devices take any 200 as an AnkiConnect that serves them. */
export function turnedAway(remedy: Text): Served {
  return { ...forbidden(remedy), refusal: 'key', actions: { [REQUEST_PERMISSION]: 1 } }
}

/** Returns a reply with the reason why the gateway does not forward a request. */
export function refuse(error: Text, client: Client | null, refusal: RefusedBy): Served {
  return { ...reply({ ...ownError(error), bare: false }, 'refused', 'gateway', client), refusal }
}

/** Returns the reply to a request without a leaf call to send. */
export function settledHere({ root }: Plan, client: Client | null): Served {
  const answered = settle(root, [], [])
  const refusal = root.kind === 'settled' ? root.refusal : null
  return reply(answered, refusal === null ? 'answered' : 'refused', 'gateway', client)
}

/** Returns the reply to a request without any admitted call. Its client has used its budget up, or has the most calls under way. */
export function overBudget(
  { root, leaves, settled }: Plan,
  outcomes: readonly Outcome[],
  headers: Readonly<Record<string, string>>,
  client: Client | null,
): Served {
  const served = reply(settle(root, leaves, outcomes), 'refused', 'gateway', client)
  if (client?.errors !== 'http' || (root.kind !== 'leaf' && settled.length > 0)) return served
  const [code = ''] = served.codes
  return { ...served, status: 429, headers: { ...headers, [CODE_HEADER]: code } }
}

/**
 * Returns the reply with the results of Anki or the cache.
 *
 * @param looked whether the gateway used the cache
 */
export function answeredFrom(plan: Plan, outcomes: readonly Outcome[], looked: boolean): Served {
  const { root, leaves, client } = plan
  return {
    ...reply(settle(root, leaves, outcomes), howItWent(plan, outcomes), servedBy(outcomes), client),
    cacheStatus: looked ? cacheStatus(leaves, outcomes) : null,
  }
}

/** The checks that refuse a call after its plan was made. A budget and the load have replies of their own. */
const BEHIND_THE_PLAN: ReadonlySet<string> = new Set(['audit', 'scope', 'ask'])

function howItWent({ root }: Plan, outcomes: readonly Outcome[]): RequestOutcome {
  if (root.kind === 'leaf' && BEHIND_THE_PLAN.has(outcomes[0]?.by ?? '')) return 'refused'
  return outcomes.some(({ kind }) => kind === 'failed') ? 'failed' : 'answered'
}

/** Returns the facts about a request's calls when it ends: their actions, their client and their outcomes. */
export function callsOf(plan: Plan, ended: readonly Outcome[] | Gone): Pick<Served, 'actions' | 'client' | 'calls'> {
  return { actions: plan.actions, client: plan.client?.name ?? null, calls: tally(plan, ended) }
}

/** The header with the code of an error, for clients that read statuses. */
export const CODE_HEADER = 'X-AnkiConnect-Gateway-Code'

/**
 * Returns a reply with AnkiConnect's body. A client that reads statuses gets the status and the code of the gateway's own error.
 * A `multi` has an error for each call, so that no single status fits.
 */
export function reply(answered: Answered, outcome: RequestOutcome, servedBy: ServedBy, client: Client | null): Served {
  const served = { ...EMPTY, pieces: stitch(answered), outcome, servedBy, codes: codesOf(answered) }
  if (client?.errors !== 'http' || answered.kind === 'items' || answered.own === undefined) return served
  const { code, status } = answered.own
  return { ...served, status: status ?? 200, headers: { [CODE_HEADER]: code } }
}

/** A reply without a body. */
export const EMPTY = {
  kind: 'reply',
  status: 200,
  pieces: [],
  actions: {},
  calls: [],
  codes: [],
  refusal: null,
  client: null,
  remedy: null,
  cacheStatus: null,
  isRepeated: false,
} as const

/** The result for a request whose client left before the gateway did anything for it. */
export const ABANDONED: Served = { ...EMPTY, kind: 'drop', outcome: 'abandoned', servedBy: 'nobody' }
