import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Address } from '../config/config.ts'
import type { Metrics } from '../observe/metrics.ts'
import { checkCaller } from './caller.ts'

/** Whether the gateway can do its work, and why or why not, in words for its owner. */
export interface Readiness {
  readonly ready: boolean
  readonly reason: string
}

/** What the admin listener shows. */
export interface AdminDependencies {
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>
  readiness(): Readiness
}

/** A running admin listener; `address` holds the real port. */
export interface Admin {
  readonly address: Address
  close(): Promise<void>
}

/** What one page answers. */
interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** What every reply carries: nothing here may be framed, run, guessed at or kept. */
const securityHeaders = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

/**
 * Serves /health, /ready and /metrics at `address`. Only GET and HEAD are taken, so nothing here changes state. Rejects with the
 * system's error where it cannot listen.
 */
export async function startAdmin(address: Address, dependencies: AdminDependencies): Promise<Admin> {
  const server = createServer(
    { requireHostHeader: false, maxHeaderSize: 16_384, connectionsCheckingInterval: 1000 },
    (request, response) => {
      answer(request, dependencies).then(
        (page) => send(request, response, page),
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

async function answer(request: IncomingMessage, { metrics, readiness }: AdminDependencies): Promise<Page> {
  const caller = checkCaller(request.headersDistinct)
  if (!caller.ok) return json(403, { error: caller.error })
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return json(405, { error: 'only GET and HEAD are taken here' })
  const [path] = (request.url ?? '').split('?')
  if (path === '/health') return json(200, { status: 'ok' })
  if (path === '/ready') {
    const { ready, reason } = readiness()
    return json(ready ? 200 : 503, { ready, reason })
  }
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.render() }
  return json(404, { error: 'there are /health, /ready and /metrics here' })
}

function json(status: number, value: object): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...(status === 405 && { Allow: 'GET, HEAD' }),
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
