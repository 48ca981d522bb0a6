import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Transport } from '../config/config.ts'
import { toTarget } from '../routes/headers.ts'
import type { Match } from '../routes/match.ts'
import type { Routes } from '../routes/routes.ts'
import { troubleStatus, troubleText } from '../routes/trouble.ts'
import { tunnel } from '../routes/tunnel.ts'
import { callerOf } from './caller.ts'
import { replyHeaders } from './cors.ts'
import { type Door, type HandlerOptions, HOSTS } from './handler.ts'
import { checkHost } from './host.ts'
import type { Upgrading } from './listener.ts'
import { sayOnSocket } from './plain.ts'
import { endOf, howItWent, type RouteEnded } from './route.ts'
import { enterRoute, type Routed } from './route-entry.ts'
import { headersOfReply, whereabouts } from './route-headers.ts'
import { addressError } from './target.ts'

/** WebSockets of routes, and nothing else. */
export function upgradeRoutes(options: HandlerOptions): Upgrading {
  return {
    wants({ method, url = '/', headers: { upgrade = '' } }) {
      const { routes } = options.door()
      return routes !== null && method === 'GET' && upgrade.toLowerCase() === 'websocket' && routes.match(url) !== null
    },
    async handle(request, socket, head) {
      const { active, now } = options
      const started = now()
      const door = options.door()
      const match = door.routes?.match(request.url ?? '/') ?? null
      // How a connection ends is seen where it closes.
      socket.on('error', () => {})
      if (door.routes === null || match === null) return void socket.destroy()
      active.requests += 1
      try {
        const ended = await upgrade(request, socket, head, {
          door,
          routes: door.routes,
          match,
          transport: options.transport,
        })
        const { outcome, bytesIn, bytesOut } = ended
        door.routes.observer.routed({ route: match.route.path, outcome, bytesIn, bytesOut })
        options.onEnd({ ...ended, ms: now() - started })
      } catch (error) {
        options.onFault(error)
        socket.destroy()
      } finally {
        active.requests -= 1
      }
    },
  }
}

/** A request to leave HTTP, and where it leads. */
interface Wish {
  readonly door: Door
  readonly routes: Routes
  readonly match: Match
  readonly transport: Transport
}

/** The checks are those of any request of the route, in the same order. */
async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { door, routes, match, transport }: Wish,
): Promise<RouteEnded> {
  const { pipeline, names, trustedProxies, isEnding } = door
  const { path } = match.route
  const refused = { outcome: 'refused', servedBy: 'gateway' } as const
  const wrong = addressError(request)
  if (wrong !== null) {
    sayOnSocket(socket, 400, wrong)
    return endOf(path, null, { ...refused, refusal: 'message', status: 400 })
  }
  const host = checkHost(request.headers.host, names)
  if (!host.ok) {
    sayOnSocket(socket, 403, host.error)
    return endOf(path, null, { ...refused, refusal: 'host', remedy: HOSTS, status: 403 })
  }
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  const caller = callerOf(request, request.socket.remoteAddress ?? '', trustedProxies, transport)
  const routed: Routed = { match, routes, caller, pipeline, isEnding, signal: () => gone.signal }
  const entry = await enterRoute(request, routed)
  if (entry === null) return endOf(path, null, { outcome: 'abandoned', status: null })
  if (!entry.ok) {
    const { status, error, headers, by, client, remedy } = entry
    const facts = { headers: request.headers, allowed: error !== null && caller.origin !== null }
    sayOnSocket(socket, status, error, { ...replyHeaders(facts, false), ...headers })
    return endOf(path, client, { ...refused, refusal: by, remedy, status })
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
      ...toTarget(request.headers, whereabouts(request, routed)),
      connection: 'Upgrade',
      upgrade: 'websocket',
    },
    limit,
    replyHeaders: headersOfReply({ headers: request.headers, allowed: true }, routed),
    explain: (trouble) => sayOnSocket(socket, troubleStatus[trouble], troubleText(trouble, path)),
    onOpen: (end) => exchange.endsBy(end, routed.caller),
  })
  const said = passed.trouble === null ? null : troubleStatus[passed.trouble]
  return endOf(path, client, { ...howItWent(passed), status: passed.status ?? said })
}
