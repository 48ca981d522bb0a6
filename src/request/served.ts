import { cacheStatus } from '../cache/status.ts'
import type { Client } from '../clients/client.ts'
import { REQUEST_PERMISSION } from '../clients/permission.ts'
import type { RefusedBy, RequestOutcome, ServedBy } from '../observe/outcome.ts'
import { type CallTally, servedBy, type TalliedOutcome } from '../observe/tally.ts'
import { type Answered, stitch } from '../wire/reply.ts'
import { errorAnswer, type Plan, type Refusal } from './plan.ts'
import { type Settled, settle } from './settle.ts'

/** What the edge is to do: send these bytes with this status, refuse with 403 and no body, or end the connection without a reply. */
export interface Served {
  readonly kind: 'reply' | 'forbidden' | 'drop'
  /** 200 as AnkiConnect, unless the client asked for statuses that say what is wrong. */
  readonly status: number
  readonly pieces: readonly Buffer[]
  /** Headers that say more than the status; for clients that read statuses. */
  readonly headers?: Readonly<Record<string, string>>
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  /** The value of a Cache-Status header; null where nothing was looked up. */
  readonly cacheStatus: string | null
  readonly actions: Readonly<Record<string, number>>
  /** Its leaf calls by how they ended; none where nothing was looked at. */
  readonly calls: readonly CallTally[]
  /** What refused the request as a whole; null where only its calls say how they ended. */
  readonly refusal: RefusedBy | null
  /** Whose the request was; null where its caller is no client, or where nothing was looked at. */
  readonly client: string | null
  /** For the owner: which setting would have let the caller in. */
  readonly remedy: string | null
  /** Whether it is the same object for every request with the same body that is answered alike. */
  readonly isRepeated: boolean
}

/** What a page gets that may not call; `remedy` names the setting that would let it. */
export function forbidden(remedy: string | null): Served {
  return {
    ...EMPTY,
    kind: 'forbidden',
    status: 403,
    outcome: 'refused',
    servedBy: 'gateway',
    refusal: 'origin',
    remedy,
  }
}

/** What a device gets that asks for permission and is no client: its like read any 200 as an AnkiConnect that serves them. */
export function turnedAway(remedy: string): Served {
  return { ...forbidden(remedy), refusal: 'key', actions: { [REQUEST_PERMISSION]: 1 } }
}

/** A reply that says why the gateway does not pass a request on, with the status that says it to a client that reads statuses. */
export function refuse(error: string, status: number, client: Client | null, refusal: RefusedBy): Served {
  const served = reply({ ...errorAnswer(error), bare: false }, 'refused', 'gateway', statusOf(status, client))
  return { ...served, refusal }
}

const STATUSES: Readonly<Record<Refusal, number>> = {
  key: 401,
  call: 200,
  check: 403,
  policy: 403,
  hazard: 403,
  ask: 403,
}

/** A request without a leaf call to send: every call of it was answered or refused here. */
export function settledHere({ root }: Plan, client: Client | null): Served {
  const settled = settle(root, [], [])
  if (settled.kind !== 'answered') throw new Error('a request without leaf calls depends on no exchange')
  const refusal = root.kind === 'settled' ? root.refusal : null
  if (refusal === null) return reply(settled.answered, 'answered', 'gateway', 200)
  return reply(settled.answered, 'refused', 'gateway', statusOf(STATUSES[refusal], client))
}

/** A request of which nothing went: its client has used up its budget, or has more under way than others. */
export function overBudget(
  { root, settled: others }: Plan,
  { answered }: Settled & { kind: 'answered' },
  headers: Readonly<Record<string, string>>,
  client: Client | null,
): Served {
  const status = root.kind === 'leaf' || others.length === 0 ? statusOf(429, client) : 200
  return { ...reply(answered, 'refused', 'gateway', status), ...(status === 429 && { headers }) }
}

/** A failed leaf inside a `multi` is an error in its place; a status can only speak for a request that is one call. */
function howItWent(
  { root }: Plan,
  { failed }: Settled & { kind: 'answered' },
  client: Client | null,
): [RequestOutcome, number] {
  const status = failed && root.kind === 'leaf' ? statusOf(502, client) : 200
  return [failed ? 'failed' : 'answered', status]
}

/** The status that says what is wrong, for a client that reads statuses; for others 200, as AnkiConnect. */
export function statusOf(status: number, client: Client | null): number {
  return client?.errors === 'http' ? status : 200
}

/** A request whose calls Anki answered, or what is kept of its answers. `looked`: whether kept answers were looked for. */
export function answeredFrom(
  plan: Plan,
  settled: Settled & { kind: 'answered' },
  outcomes: readonly TalliedOutcome[],
  calls: readonly CallTally[],
  looked: boolean,
): Served {
  const { client, actions, leaves } = plan
  const [outcome, status] = howItWent(plan, settled, client)
  return {
    ...reply(settled.answered, outcome, servedBy(outcomes), status),
    actions,
    client: client?.name ?? null,
    calls,
    cacheStatus: looked ? cacheStatus(leaves, outcomes) : null,
  }
}

/** A reply with AnkiConnect's body. */
export function reply(answered: Answered, outcome: RequestOutcome, servedBy: ServedBy, status: number): Served {
  return { ...EMPTY, status, pieces: stitch(answered), outcome, servedBy }
}

/** A reply without a body. */
export const EMPTY = {
  kind: 'reply',
  status: 200,
  pieces: [],
  actions: {},
  calls: [],
  refusal: null,
  client: null,
  remedy: null,
  cacheStatus: null,
  isRepeated: false,
} as const
