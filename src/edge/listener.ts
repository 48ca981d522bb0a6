import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Pair } from '../certificates/pair.ts'
import type { Address, Limits } from '../config/config.ts'
import { type Connection, type Connections, createConnections } from './connection.ts'

/** An open door. */
export interface Listener {
  readonly address: Address
  /** Shows new connections another certificate, where this listener speaks TLS; those that are open go on. */
  show(certificate: Pair): void
  /** Takes no new connections, lets requests under way finish, and closes idle connections. */
  close(): Promise<void>
}

/** What one request of a connection is handed to; it never rejects. */
export type Handle = (request: IncomingMessage, response: ServerResponse, connection: Connection) => Promise<void>

/** What becomes of requests that offer to leave HTTP: most clients only offer, and those that nobody wants stay requests. */
export interface Upgrading {
  wants(request: IncomingMessage): boolean
  /** Never rejects. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
}

/** Longer than clients keep an idle connection (Go: 90 s), so that none is closed under a request. In ms. */
const KEEP_ALIVE = 120_000
const CHECK_EVERY = 1000

/** What a listener is besides its address and its limits. */
export interface ListenOptions {
  /** The limit on bodies that holds now, where that can change. */
  readonly bodyLimit?: () => number
  /** What it shows; without one it speaks no TLS. */
  readonly certificate?: Pair
  /** A TLS handshake failed, for this reason. */
  readonly onHandshakeFailed?: (reason: string) => void
  /** What becomes of offers to leave HTTP; without it every one stays a request. */
  readonly upgrading?: Upgrading
}

/**
 * Listens on one address. Requests of one connection are handled one at a time and in their order; handshakes, headers and bodies
 * that take too long are ended within a second of their limit.
 *
 * @throws the system's error where the address cannot be had (EADDRINUSE, EADDRNOTAVAIL, EACCES)
 */
export async function listen(
  address: Address,
  limits: Limits,
  handle: Handle,
  { bodyLimit = () => limits.body, certificate, onHandshakeFailed, upgrading }: ListenOptions = {},
): Promise<Listener> {
  const options = {
    maxHeaderSize: limits.headers,
    headersTimeout: limits.headerTime,
    requestTimeout: limits.bodyTime,
    connectionsCheckingInterval: CHECK_EVERY,
    keepAliveTimeout: KEEP_ALIVE,
    // Upstream never looks at Host, and clients of HTTP/1.1 written by hand leave it out.
    requireHostHeader: false,
    ...(upgrading !== undefined && { shouldUpgradeCallback: upgrading.wants }),
  }
  // Most listeners speak no TLS, and are open sooner without loading it.
  const createSecure = certificate && (await import('./secure.ts')).createSecureServer
  const secure = createSecure?.({ ...options, ...certificate }, limits.headerTime)
  const server = secure ?? createServer(options)
  secure?.on('tlsClientError', (error: NodeJS.ErrnoException) => onHandshakeFailed?.(error.code ?? error.message))
  // Before Node 22.21 and 24.9 a listener would get every request that offers an upgrade, and could not turn one into a request again.
  if (upgrading !== undefined && 'shouldUpgradeCallback' in server) server.on('upgrade', upgrading.handle)
  server.maxConnections = limits.connections
  server.on('drop', () => server.closeIdleConnections())
  const connections = createConnections()
  const inOrder = oneAtATime(handle, connections)
  server.on('request', inOrder)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // A body announced as too large is refused before a byte of it is sent.
    if (Number(request.headers['content-length'] ?? 0) <= bodyLimit()) response.writeContinue()
    inOrder(request, response)
  })
  server.on('checkExpectation', inOrder)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address.host, port: address.port, ipv6Only: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  return {
    address: { host: address.host, port },
    show: ({ cert, key }) => secure?.setSecureContext({ cert, key }),
    close: () => close(server, connections),
  }
}

/** Chains the requests of a connection, as a client that sends several without waiting expects its writes in order. */
function oneAtATime(
  handle: Handle,
  connections: Connections,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const connection = connections.of(request.socket)
    const begin = () => handle(request, response, connection)
    connection.response = response
    connection.last = connection.last === null ? begin() : connection.last.then(begin)
  }
}

function close(server: Server, connections: Connections): Promise<void> {
  /** A client that is told sends its next request elsewhere, and not into a connection that ends; one that was not is let go then. */
  const letGo = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close')
    response.once('close', () => setImmediate(() => server.closeIdleConnections()))
  }
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.prependListener('request', (_request, response) => letGo(response))
    for (const { response } of connections.open()) if (response !== null && !response.closed) letGo(response)
    server.closeIdleConnections()
  })
}
