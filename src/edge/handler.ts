import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Caller, surroundingsOf, whoIs } from '../clients/caller.ts'
import { remedyFor } from '../clients/remedy.ts'
import { serve, turnAwayPage } from '../pipeline.ts'
import { serveEnding, servePreflight } from '../request/presence.ts'
import { ABANDONED, refuse, type Served } from '../request/served.ts'
import type { Text } from '../settings/declare-texts.ts'
import { errors } from '../wire/errors.ts'
import type { RefusedBy } from '../wire/outcome.ts'
import { shareOfClients } from './allowance.ts'
import { approachOf } from './approach.ts'
import { type Body, type Missing, readBody } from './body.ts'
import { onRoute } from './caller.ts'
import type { Connection } from './connection.ts'
import { isDelivered } from './delivery.ts'
import { watchDeparture } from './departure.ts'
import { DEVICE_PAGE, opensDevicePage, sendDevicePage } from './device-page.ts'
import type { Approach, HandlerOptions } from './door.ts'
import { type Ended, UNKNOWN_CLIENT } from './ended.ts'
import { greet, isNavigation } from './greeting.ts'
import { sendPlain } from './plain.ts'
import { sendReply } from './reply.ts'
import { serveRoute } from './route.ts'
import { tell, tellFault } from './tell.ts'
import { page, remedies, texts } from './texts.ts'
import { shareOfReplies } from './unread.ts'

/**
 * Handles one request of a connection from its headers to its end.
 * Never rejects: an internal error ends this request and no other.
 */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
  options: HandlerOptions,
): Promise<void> {
  const { active, bodies, clock } = options
  const report = (ended: Ended) => tell(() => options.onEnd(ended), options)
  const started = clock.steady()
  const elapsed = () => clock.steady() - started
  const isEnding = options.isEnding()
  const departure = watchDeparture(connection)
  let body: Body | null = null
  active.requests += 1
  try {
    if (connection.isClosed) {
      request.socket.destroy()
      return report({ ...BY_GATEWAY, ...CLIENT_LEFT, ms: elapsed() })
    }
    const approaching = approachOf(request, connection, options.door(), options.transport, options.pages)
    const approach = approaching instanceof Promise ? await approaching : approaching
    const { caller, access, allowance, door } = approach
    const { place } = connection
    place.move(allowance.share)
    connection.isClient = allowance.isClient
    connection.share = allowance.share
    if (!allowance.isClient) {
      connection.measure()
      await connection.turn(allowance.share, true)
    }
    const turnedAway = answerAtDoor(request, response, approach, options)
    if (turnedAway !== null) return report({ ...BY_GATEWAY, ...turnedAway, ms: elapsed() })
    const { pipeline, routes } = door
    const match = routes?.match(request.url ?? '/') ?? null
    if (routes !== null && match !== null) {
      const onClient = () => {
        keepPlace(connection, caller)
        connection.invite()
      }
      const own = onRoute(caller, request)
      const routed = { match, routes, caller: own, pipeline, isEnding, onClient, signal: departure.signal }
      const ended = await serveRoute(request, response, routed)
      return report({ ...ended, ms: elapsed() })
    }
    let served: Served
    if (request.method === 'OPTIONS') {
      // A browser that asks for a page first never sends the call itself.
      if (access.kind === 'foreign-page') pipeline.admission.notice(caller, caller.key, [])
      served = await servePreflight(pipeline, caller)
    } else if (isEnding) served = await serveEnding(pipeline, caller, access.expected)
    else {
      const read = await readBody(request, connection, allowance, bodies)
      body = read
      if (read.kind !== 'whole') served = replyWithoutBody(read.kind, approach)
      else {
        const onClient = () => {
          connection.share = keepPlace(connection, caller)
          read.keep(connection.share)
        }
        const { work } = connection
        served = await serve({ body: read.bytes, caller, access, work, onClient, signal: departure.signal }, pipeline)
      }
    }
    const ended = finish(request, response, served, approach, connection.isClosed, body, elapsed)
    options.unread.hold(response, ended.bytesOut, shareOfReplies(ended.client, caller))
    const delivered = ended.status === null || isDelivered(response, connection)
    const conclude = (reached: boolean) => report(reached ? ended : { ...ended, ...UNREAD })
    // The next request of the connection does not wait for a client that reads its reply slowly.
    if (typeof delivered === 'boolean') conclude(delivered)
    else void delivered.then(conclude)
  } catch (error) {
    tellFault(error, options)
    report({ ...endByFault(request, response), bytesIn: 0, ms: elapsed() })
  } finally {
    departure.end()
    if (body?.kind === 'whole') body.release()
    active.requests -= 1
  }
}

const NOBODY = { mayCall: false, cacheStatus: null }

/**
 * Sends the error reply for an internal fault.
 * The client must get a reply, because Anki may already have done a write.
 * The gateway does not retry.
 */
function endByFault(request: IncomingMessage, response: ServerResponse): Omit<Ended, 'bytesIn' | 'ms'> {
  const reply = refuse(texts('gateway.fault'), null, 'message')
  const about = { ...UNKNOWN_CLIENT, codes: reply.codes, outcome: 'failed', refusal: null, remedy: null } as const
  const served: Served = { ...reply, ...about }
  try {
    if (!response.headersSent && !response.destroyed)
      return { ...about, servedBy: 'gateway', alike: null, ...sendReply(request, response, served, NOBODY) }
  } catch {
    // The reply cannot be sent. The connection closes, as it does when part of another reply is already out.
  }
  request.socket.destroy()
  return { ...about, servedBy: 'nobody', status: null, bytesOut: 0, alike: null }
}

/**
 * Replies in plain text to a request that is no API call or is addressed to another machine.
 * Returns null for a call.
 */
function answerAtDoor(
  request: IncomingMessage,
  response: ServerResponse,
  { wrong, host, caller, door: { routes } }: Approach,
  { greeting }: HandlerOptions,
): Pick<Ended, 'outcome' | 'refusal' | 'codes' | 'remedy' | 'status' | 'bytesOut'> | null {
  if (wrong !== null) {
    sendPlain(response, wrong)
    return plainRefusal(wrong, 'message', wrong)
  }
  if (!host.ok) {
    sendPlain(response, host.error)
    return plainRefusal(host.error, 'host', HOSTS)
  }
  if (opensDevicePage(request) && (routes?.match(DEVICE_PAGE) ?? null) === null)
    return { ...OPENED, bytesOut: sendDevicePage(response) }
  if (!isNavigation(request)) return null
  const shown = caller.local ? greeting() : { reason: page('page.visitor').text, admin: null }
  return { ...OPENED, bytesOut: greet(response, shown) }
}

/** The facts about a request that got a page for a person. */
const OPENED = { outcome: 'answered', refusal: null, codes: [], remedy: null, status: 200 } as const

/** Returns the facts about a caller that the owner may see. Its key is not one of them. */
function shownCaller(caller: Caller): NonNullable<Ended['caller']> {
  return { who: whoIs(caller), surroundings: surroundingsOf(caller) }
}

/** Returns the facts about a request that got a line of plain text. */
export function plainRefusal({ code, status }: Text, refusal: RefusedBy, remedy: Text) {
  return { outcome: 'refused', servedBy: 'gateway', refusal, codes: [code], remedy, status, bytesOut: 0 } as const
}

const BY_GATEWAY = { ...UNKNOWN_CLIENT, servedBy: 'gateway', bytesIn: 0, alike: null } as const

/** Returns the facts about input that was refused before it became a request. */
export function endOfUnparsed(why: Text): Ended {
  return { ...BY_GATEWAY, ...plainRefusal(why, why.status === 400 ? 'message' : 'limit', why), ms: 0 }
}
/** The outcome of a reply that could not be delivered, or of a client that left before there was one. */
const UNREAD = { outcome: 'abandoned', servedBy: 'nobody', status: null, bytesOut: 0, alike: null } as const
const CLIENT_LEFT = { ...UNREAD, refusal: null, remedy: null } as const

/** The remedy in the owner's log for a Host that is not a name of this machine. */
export const HOSTS = remedies('remedy.host')

/** Moves a client's connection to the client's share and protects it until it has replied. Returns the share. */
export function keepPlace({ place }: Connection, caller: Caller): string {
  const share = shareOfClients(caller)
  place.move(share)
  place.keep()
  return share
}

/**
 * Returns the reply to a request whose body did not arrive whole.
 * A caller that is no client gets the refusal for that, regardless of the body.
 */
function replyWithoutBody(why: Missing, { caller, access, door: { pipeline } }: Approach): Served {
  if (why === 'gone') return ABANDONED
  const { clients, limits } = pipeline
  const { expected } = access
  if (expected === null) {
    if (access.kind === 'foreign-page') return turnAwayPage(caller, pipeline)
    return { ...refuse(errors('key.wrong'), null, 'key'), remedy: remedyFor(caller, clients, false) }
  }
  switch (why) {
    case 'too-large':
      return refuse(texts('limit.body', { bytes: limits.body }), expected, 'limit')
    case 'too-much-held':
      return refuse(texts('limit.buffered'), expected, 'limit')
  }
}

/** Sends the pipeline's reply, unless its client has left meanwhile. */
function finish(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served,
  { caller, access }: Approach,
  hasLeft: boolean,
  body: Body | null,
  elapsed: () => number,
): Ended {
  const left = hasLeft ? ABANDONED : served
  // Cache-Status would tell strangers which calls other clients make.
  const cacheStatus = caller.local ? left.cacheStatus : null
  const { status, bytesOut } = sendReply(request, response, left, { mayCall: access.expected !== null, cacheStatus })
  const { outcome, servedBy } = left
  const { actions, calls, refusal, codes, client, remedy, isRepeated } = served
  const bytesIn = body?.kind === 'whole' ? body.bytes.length : 0
  const alike = isRepeated && !hasLeft ? served : null
  const { address } = caller
  const ms = elapsed()
  const whose = {
    actions,
    calls,
    refusal,
    codes,
    client,
    remedy,
    address,
    caller: client === null ? shownCaller(caller) : null,
  }
  return { outcome, servedBy, ...whose, bytesIn, bytesOut, status, alike, ms }
}
