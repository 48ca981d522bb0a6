import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Transport } from '../net/address.ts'
import type { Pages } from '../pages/pages.ts'
import { toTarget } from '../routes/headers.ts'
import type { RouteMatch } from '../routes/match.ts'
import type { Routes } from '../routes/routes.ts'
import { troubleText } from '../routes/trouble.ts'
import { tunnel } from '../routes/tunnel.ts'
import { HOSTS, plainRefusal } from './at-door.ts'
import { callerOf, onRoute } from './caller.ts'
import { type Connection, keepPlace } from './connection.ts'
import { replyHeaders } from './cors.ts'
import type { Door, HandlerOptions } from './door.ts'
import { checkHost } from './host.ts'
import type { Upgrading } from './listener.ts'
import { withPageServer } from './page-server.ts'
import { refuseOnSocket, sendPlainOnSocket } from './plain.ts'
import { endOf, outcomeOf, type RouteEnded, refusedBy } from './route.ts'
import { enterRoute, type Routed } from './route-entry.ts'
import { forwardedFacts, headersOfReply } from './route-headers.ts'
import { addressError } from './target.ts'
import { tell, tellFault } from './tell.ts'

/** Handles WebSockets of routes and no other upgrades. */
export function upgradeRoutes(options: Omit<HandlerOptions, 'bodies' | 'unread'>): Upgrading {
  return {
    wants({ method, url = '/', headers: { upgrade = '' } }) {
      const { routes } = options.door()
      return routes !== null && method === 'GET' && upgrade.toLowerCase() === 'websocket' && routes.match(url) !== null
    },
    async handle(request, socket, head, connection) {
      const { active, clock } = options
      const started = clock.steady()
      const door = options.door()
      const match = door.routes?.match(request.url ?? '/') ?? null
      // The end of a connection is handled when it closes.
      socket.on('error', () => {})
      if (door.routes === null || match === null) return void socket.destroy()
      active.requests += 1
      try {
        const ended = await upgrade(request, socket, head, {
          door,
          isEnding: options.isEnding(),
          routes: door.routes,
          match,
          transport: options.transport,
          pages: options.pages,
          connection,
        })
        const { outcome, bytesIn, bytesOut } = ended
        door.routes.observer.routed({ route: match.route.path, outcome, bytesIn, bytesOut })
        tell(() => options.onEnd({ ...ended, ms: clock.steady() - started }), options)
      } catch (error) {
        tellFault(error, options)
        socket.destroy()
      } finally {
        active.requests -= 1
      }
    },
  }
}

/** An offer to upgrade, and the route it matches. */
interface Offer {
  readonly door: Door
  readonly isEnding: boolean
  readonly routes: Routes
  readonly match: RouteMatch
  readonly transport: Transport
  readonly pages: Pages
  readonly connection: Connection
}

/** Serves an upgrade. The checks are the same as for any request to the route, in the same order. */
async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { door, isEnding, routes, match, transport, pages, connection }: Offer,
): Promise<RouteEnded> {
  const { pipeline, names, trustedProxies } = door
  const { path } = match.route
  if (connection.isClosed) {
    socket.destroy()
    return endOf(path, null, { outcome: 'abandoned', status: null })
  }
  const wrong = addressError(request)
  if (wrong !== null) {
    sendPlainOnSocket(socket, wrong)
    return endOf(path, null, plainRefusal(wrong, 'message', wrong))
  }
  const host = checkHost(request.headers.host, names)
  if (!host.ok) {
    sendPlainOnSocket(socket, host.error)
    return endOf(path, null, plainRefusal(host.error, 'host', HOSTS))
  }
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  const described = callerOf(request, connection.peer, trustedProxies, transport)
  const caller = await withPageServer(described, pipeline.clients, pages)
  const onClient = () => void keepPlace(connection, caller)
  const routed: Routed = {
    match,
    routes,
    caller: onRoute(caller, request),
    pipeline,
    isEnding,
    onClient,
    signal: () => gone.signal,
  }
  const entry = await enterRoute(request, routed)
  if (entry === null) return endOf(path, null, { outcome: 'abandoned', status: null })
  if (!entry.ok) {
    const { error, headers } = entry
    const facts = { headers: request.headers, mayCall: error !== null && caller.origin !== null }
    const all = { ...replyHeaders(facts, false), ...headers }
    if (error === null) refuseOnSocket(socket, all)
    else sendPlainOnSocket(socket, error, all)
    return endOf(path, entry.client, refusedBy(entry))
  }
  try {
    return await passOn(request, socket, head, routed, entry)
  } finally {
    entry.leave()
  }
}

async function passOn(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  routed: Routed,
  { client, exchange }: Extract<Awaited<ReturnType<typeof enterRoute>>, { ok: true }>,
): Promise<RouteEnded> {
  const { path, limit, target } = routed.match.route
  exchange.endsBy(() => socket.destroy(), null)
  const passed = await tunnel(request, socket, head, {
    path: routed.match.target,
    origin: new URL(target).origin,
    headers: {
      ...toTarget(request.headers, forwardedFacts(request, routed)),
      connection: 'Upgrade',
      upgrade: 'websocket',
    },
    limit,
    replyHeaders: headersOfReply({ headers: request.headers, mayCall: true }, routed),
    explain: (trouble) => sendPlainOnSocket(socket, troubleText(trouble, path)),
    onOpen: (end) => exchange.endsBy(end, routed.caller),
  })
  const refusalStatus = passed.trouble === null ? null : troubleText(passed.trouble, path).status
  return endOf(path, client, { ...outcomeOf(passed), status: passed.status ?? refusalStatus })
}
