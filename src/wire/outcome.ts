import type { Text } from '../settings/declare-texts.ts'
import type { Answer } from './reply.ts'

/**
 * Why there is no answer to a leaf call. `unreachable`: no byte of it can have reached Anki. `lost`: it was sent, and the
 * connection ended without a reply. `timeout`: it was sent, and no reply came in time. `garbage`: the reply could not be read.
 * `busy`: nothing came of it, because Anki answered nobody until its time was up; a write was not sent. `circle`: the upstream
 * is this gateway itself. `abandoned`: its client left before it was sent.
 */
export type Failure = 'unreachable' | 'lost' | 'timeout' | 'garbage' | 'busy' | 'circle' | 'abandoned'

/** The source of an answer or of its failure: Anki, the cache, or an identical call of another client. */
export type Answering = 'anki' | 'cache' | 'flight'

/** How a leaf call ended: with an answer, without one, or refused by the gateway before it was sent. */
export type Outcome =
  | (Answer & {
      readonly by: Answering
      /** The gateway read it before anybody asked. */
      readonly isAhead?: true
      /** Ids in the call that are outside the decks of its client; absent where there are none. */
      readonly outside?: readonly string[]
      /** Notes that the call was to delete, and that were tagged and suspended instead; absent where there are none. */
      readonly softDeleted?: readonly string[]
      /** Ids in the call that left the decks of its client before the call reached Anki; absent where none did. */
      readonly strayed?: readonly string[]
    })
  | {
      readonly kind: 'failed'
      readonly failure: Failure
      /** A text that says more than the failure's own; null where there is none. */
      readonly error: Text | null
      readonly by: Answering
    }
  | { readonly kind: 'refused'; readonly error: Text; readonly by: 'budget' | 'load' | 'audit' | 'scope' | 'ask' }

/** The outcome of a call that Anki answered. */
export function answeredByAnki(answer: Answer): Outcome {
  return { ...answer, by: 'anki' }
}

/** The outcome of a call that Anki did not answer. */
export function failed(failure: Failure, error: Text | null = null): Outcome {
  return { kind: 'failed', failure, error, by: 'anki' }
}

/** Whether a call got an answer, be it a result or an error. */
export function isAnswer(outcome: Outcome): outcome is Answer & { readonly by: Answering } {
  return outcome.kind === 'result' || outcome.kind === 'error'
}

/** Whether a failed call can have had an effect, so that its reply must not pretend otherwise. */
export function mayHaveReached(failure: Failure): boolean {
  return failure === 'lost' || failure === 'timeout' || failure === 'garbage'
}

/** How a request and each of its calls end while Anki is away. */
export type Gone = 'dropped' | 'failed'

/**
 * How a request ended. `answered`: with a reply that is AnkiConnect's, its errors included. `refused`: the gateway said no.
 * `failed`: AnkiConnect gave no usable reply, and an error reply says so. `dropped`: the connection ended without a reply,
 * as it does where Anki is closed. `abandoned`: the client left first.
 */
export const requestOutcomes = ['answered', 'refused', 'failed', 'dropped', 'abandoned'] as const
export type RequestOutcome = (typeof requestOutcomes)[number]

/** How a leaf call ended: as a request does, but with an outcome of its own for an error in AnkiConnect's words. */
export const callOutcomes = ['result', 'error', 'refused', 'failed', 'dropped', 'abandoned'] as const
export type CallOutcome = (typeof callOutcomes)[number]

/**
 * How an exchange with AnkiConnect ended. `unreachable`: no byte of it was sent. `lost`: sent, and the connection ended
 * without a whole reply. `timeout`: sent, and no reply in time. `garbage`: a reply that is not AnkiConnect's.
 */
export const exchangeOutcomes = ['answered', 'unreachable', 'lost', 'timeout', 'garbage'] as const
export type ExchangeOutcome = (typeof exchangeOutcomes)[number]

/**
 * The source of the reply: AnkiConnect; the gateway from its cache, from an identical call of another client, or by itself; the
 * target of a route; or nobody (the connection just ended).
 */
export const servers = ['upstream', 'cache', 'shared', 'gateway', 'route', 'nobody'] as const
export type ServedBy = (typeof servers)[number]

/**
 * The check that refused. `origin`, `host`, `key`: the identity of the caller. `limit`: the size of the request or of all held
 * requests. `message`: the body is no request. `call`: AnkiConnect would refuse the call too. `check`: the action does not accept its
 * parameters, or they would open a hole. `policy`, `hazard`, `ask`: the client's profile. `budget`, `load`: too many calls. `audit`: the
 * gateway could not write the line that it had to write first. `scope`: it leads outside the client's decks. `circle`: the upstream is this gateway. `ending`: the gateway shuts down.
 * `route`: the route does not list this client.
 */
export const refusals = [
  'origin',
  'host',
  'key',
  'limit',
  'message',
  'call',
  'check',
  'policy',
  'hazard',
  'ask',
  'budget',
  'load',
  'audit',
  'scope',
  'circle',
  'ending',
  'route',
] as const
export type RefusedBy = (typeof refusals)[number]
