import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Address } from '../config/config.ts'
import { checkCaller } from './caller.ts'
import { createEvents, type Events } from './events.ts'
import { showsKey } from './key.ts'
import {
  type AdminDependencies,
  type Asked,
  answerAdmin,
  answerMetrics,
  json,
  type MetricsDependencies,
  type Page,
} from './routes.ts'

/** A running listener; `address` holds the real port. */
export interface Admin {
  readonly address: Address
  close(): Promise<void>
}

/** How the admin listener is guarded. */
export interface AdminOptions {
  readonly address: Address
  /** Names that this machine is asked for, in lower case. */
  readonly names: ReadonlySet<string>
  /** SHA-256 of the key that has to be shown; null where none is. */
  readonly keyDigest: Buffer | null
}

/** What every reply carries: nothing here may be framed, guessed at or kept, and nothing but the page's own files runs. */
const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

const EVENT_STREAM = 'text/event-stream; charset=utf-8'
/** A verdict is short. */
const LONGEST_BODY = 4096

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Page | null>

/**
 * Serves the admin page, /state, /approvals and /events beside /health, /ready and /metrics. Only a verdict on what waits for one
 * changes anything. Rejects with the system's error where it cannot listen.
 */
export async function startAdmin(options: AdminOptions, dependencies: AdminDependencies): Promise<Admin> {
  const events = createEvents(async () => JSON.stringify(await dependencies.state()))
  const admin = await start(options, async (request, response) => {
    const asked = await readAsked(request)
    if (asked === null) return json(413, { error: 'a verdict is shorter' })
    const isOpen = asked.path === '/health' || asked.path === '/ready'
    if (options.keyDigest !== null && !isOpen && !showsKey(request.headers.authorization, options.keyDigest))
      return json(401, { error: 'the key of the admin listener is expected (admin.keyFile, admin.keyHash)' })
    if (asked.path === '/events' && asked.method === 'GET') return stream(response, events)
    return (await answerMetrics(asked, dependencies)) ?? answerAdmin(asked, dependencies)
  })
  return {
    ...admin,
    close() {
      events.close()
      return admin.close()
    },
  }
}

/** Serves /health, /ready and /metrics, and nothing else, for a scraper. */
export function startMetrics(
  place: Pick<AdminOptions, 'address' | 'names'>,
  dependencies: MetricsDependencies,
): Promise<Admin> {
  return start(place, async (request) => {
    const asked = await readAsked(request)
    const page = asked && (await answerMetrics(asked, dependencies))
    return page ?? json(404, { error: 'there are /health, /ready and /metrics here' })
  })
}

async function start({ address, names }: Pick<AdminOptions, 'address' | 'names'>, answer: Answer): Promise<Admin> {
  const server = createServer(
    { requireHostHeader: false, maxHeaderSize: 16_384, connectionsCheckingInterval: 1000 },
    (request, response) => {
      const caller = checkCaller(request.headersDistinct, names)
      const page = caller.ok ? answer(request, response) : Promise.resolve(json(403, { error: caller.error }))
      page.then(
        (page) => page && send(request, response, page),
        () => send(request, response, json(500, { error: 'the page could not be made' })),
      )
    },
  )
  server.headersTimeout = 5000
  server.requestTimeout = 10_000
  server.maxConnections = 64
  await listen(server, address)
  const { address: host, port } = server.address() as AddressInfo
  return { address: { host, port }, close: () => close(server) }
}

/** Null where the body is longer than anything that is taken here. */
async function readAsked(request: IncomingMessage): Promise<Asked | null> {
  const { method = '', url = '', headers } = request
  const [path = ''] = url.split('?')
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;/)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > LONGEST_BODY) return null
    chunks.push(chunk)
  }
  return { method, path, type, body: Buffer.concat(chunks).toString('utf8') }
}

function stream(response: ServerResponse, events: Events): Page | null {
  response.writeHead(200, { ...securityHeaders, 'Content-Type': EVENT_STREAM })
  if (!events.watch(response)) response.end()
  return null
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, allow }: Page): void {
  if (response.headersSent) return
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...(allow !== undefined && { Allow: allow }),
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="AnkiConnect Gateway", charset="UTF-8"' }),
    // A body nobody reads would be taken for the next request of the connection.
    ...(status >= 400 && status !== 503 && { Connection: 'close' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Stops listening and lets what is being answered finish; connections that wait for nothing are ended. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that never sent a request does not count as idle, and a page never takes this long.
    const patience = setTimeout(() => server.closeAllConnections(), 500)
    server.close(() => {
      clearTimeout(patience)
      resolve()
    })
    server.closeIdleConnections()
  })
}
