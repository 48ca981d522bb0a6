import type { IncomingMessage, ServerResponse } from 'node:http'
import { remedyFor } from '../clients/remedy.ts'
import { serve, turnAwayPage } from '../pipeline.ts'
import { serveEnding, servePreflight } from '../request/presence.ts'
import { ABANDONED, refuse, type Served } from '../request/served.ts'
import { errors } from '../wire/errors.ts'
import { approachOf } from './approach.ts'
import { answerAtDoor, BY_GATEWAY } from './at-door.ts'
import { type Body, type Missing, readBody } from './body.ts'
import { onRoute } from './caller.ts'
import { type Connection, keepPlace } from './connection.ts'
import { isDelivered } from './delivery.ts'
import { watchDeparture } from './departure.ts'
import type { Approach, HandlerOptions } from './door.ts'
import type { Ended } from './ended.ts'
import { endByFault, finish } from './finish.ts'
import { serveRoute } from './route.ts'
import { tell, tellFault } from './tell.ts'
import { texts } from './texts.ts'
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

/** The outcome of a reply that could not be delivered, or of a client that left before there was one. */
const UNREAD = { outcome: 'abandoned', servedBy: 'nobody', status: null, bytesOut: 0, alike: null } as const
const CLIENT_LEFT = { ...UNREAD, refusal: null, remedy: null } as const

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
