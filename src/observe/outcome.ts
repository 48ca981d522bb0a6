/**
 * How a request ended. `answered`: with a reply that is AnkiConnect's, its errors included. `refused`: the gateway said no.
 * `failed`: AnkiConnect gave no usable reply, and an error reply says so. `dropped`: the connection ended without a reply,
 * as it does where Anki is closed. `abandoned`: the client left first.
 */
export const requestOutcomes = ['answered', 'refused', 'failed', 'dropped', 'abandoned'] as const
export type RequestOutcome = (typeof requestOutcomes)[number]

/** How a leaf call ended: as a request does, but an error in AnkiConnect's own words is told apart from a result. */
export const callOutcomes = ['result', 'error', 'refused', 'failed', 'dropped', 'abandoned'] as const
export type CallOutcome = (typeof callOutcomes)[number]

/**
 * How an exchange with AnkiConnect ended. `unreachable`: no byte of it was sent. `lost`: sent, and the connection ended
 * without a whole reply. `timeout`: sent, and no reply in time. `garbage`: a reply that is not AnkiConnect's.
 */
export const exchangeOutcomes = ['answered', 'unreachable', 'lost', 'timeout', 'garbage'] as const
export type ExchangeOutcome = (typeof exchangeOutcomes)[number]

/**
 * Who gave the reply: AnkiConnect; the gateway from what it keeps, from an identical call of someone else, or by itself; what is
 * behind a route; or nobody (the connection just ended).
 */
export const servers = ['upstream', 'cache', 'shared', 'gateway', 'route', 'nobody'] as const
export type ServedBy = (typeof servers)[number]

/**
 * What said no. `origin`, `host`, `key`: who or what the caller is. `limit`: the size of the request or of all that are held.
 * `message`: it is no request at all. `call`: AnkiConnect would refuse the call too. `check`: its parameters are not what the action
 * takes, or close a hole. `policy`, `hazard`, `ask`: the client's profile. `budget`, `load`: too much of it. `circle`: the
 * upstream is this gateway. `ending`: the gateway ends. `route`: its clients do not include this one.
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
  'circle',
  'ending',
  'route',
] as const
export type RefusedBy = (typeof refusals)[number]
