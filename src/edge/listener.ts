import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Pair } from '../certificates/pair.ts'
import type { Address, Transport } from '../net/address.ts'
import { headerLimitOn } from '../request/header-limit.ts'
import type { Limits } from '../request/settings.ts'
import type { Text } from '../settings/declare-texts.ts'
import { type Connection, type Connections, createConnections } from './connection.ts'
import { createHttpServer, showsAllHeaders, withAllHeaders } from './http-server.ts'
import { removeMeter } from './meter.ts'
import { createPace } from './pace.ts'
import { createPlaces } from './places.ts'
import { answerUnparsed } from './unparsed.ts'

/** An open listener. */
export interface Listener {
  readonly address: Address
  /** Shows new connections another certificate if this listener speaks TLS. Open connections keep theirs. */
  show(certificate: Pair): void
  /** Accepts no new connections, finishes the requests in progress, and closes idle connections. */
  close(): Promise<void>
}

/** The handler of each request of a connection. Never rejects. */
export type Handle = (request: IncomingMessage, response: ServerResponse, connection: Connection) => Promise<void>

/** The handler of requests that offer to leave HTTP. An offer that nobody wants remains an ordinary request. */
export interface Upgrading {
  wants(request: IncomingMessage): boolean
  /** Never rejects. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer, connection: Connection): Promise<void>
}

/**
 * The idle time of a connection in milliseconds.
 * Clients close theirs sooner (Go: 90 s), so that no request runs into a closing connection.
 */
const KEEP_ALIVE = 120_000
const CHECK_EVERY = 1000
/**
 * The number of requests that a stranger may send ahead of their replies.
 * Each one takes memory, and time when the connection ends.
 */
const MOST_AHEAD = 16

/** Options of a listener apart from its address and limits. */
export interface ListenOptions {
  /** How data travels to the listener. The default is `tls` with a certificate and `loopback` without one. */
  readonly transport?: Transport
  /** The certificate it shows. Without one it does not speak TLS. */
  readonly certificate?: Pair
  /** Reports a failed TLS handshake with its reason. */
  readonly onHandshakeFailed?: (reason: string) => void
  /** The handler of offers to leave HTTP. Without it, every offer remains an ordinary request. */
  readonly upgrading?: Upgrading
  /** Reports input that was refused before it became a request. */
  readonly onUnparsed?: (unparsed: Text) => void
}

/**
 * Listens on one address.
 * Handles the requests of one connection one at a time and in order.
 * Handshakes, headers and bodies that exceed their time limit end within a second of it.
 *
 * @throws the system's error if the address is not available (EADDRINUSE, EADDRNOTAVAIL, EACCES)
 */
export async function listen(
  address: Address,
  limits: Limits,
  handle: Handle,
  {
    certificate,
    transport = certificate === undefined ? 'loopback' : 'tls',
    onHandshakeFailed,
    upgrading,
    onUnparsed = () => {},
  }: ListenOptions = {},
): Promise<Listener> {
  const headers = headerLimitOn(transport, limits.headers)
  // A request that may lack headers must not upgrade, so that the gateway refuses it like any other.
  const wantsUpgrade = (request: IncomingMessage) => showsAllHeaders(request) && upgrading?.wants(request) === true
  const options = {
    maxHeaderSize: headers,
    headersTimeout: limits.headerTime,
    requestTimeout: limits.bodyTime,
    connectionsCheckingInterval: CHECK_EVERY,
    keepAliveTimeout: KEEP_ALIVE,
    // AnkiConnect ignores Host, and hand-written clients of HTTP/1.1 leave it out.
    requireHostHeader: false,
    ...(upgrading !== undefined && { shouldUpgradeCallback: wantsUpgrade }),
  }
  // Most listeners do not speak TLS and open sooner without loading this module.
  const createSecure = certificate && (await import('./secure.ts')).createSecureServer
  const secure = createSecure?.({ ...options, ...certificate }, limits.headerTime)
  const server = secure ?? createHttpServer(options)
  secure?.on('tlsClientError', (error: NodeJS.ErrnoException) => onHandshakeFailed?.(error.code ?? error.message))
  answerUnparsed(server, { ...limits, headers }, onUnparsed)
  const pace = createPace()
  // A caller from another machine is a stranger until it shows a key.
  if (transport !== 'loopback')
    server.on(secure === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      connections.of(socket).measure(),
    )
  const connections: Connections = createConnections(
    createPlaces(server, () => limits.connections, pace),
    pace,
  )
  // Before Node 22.21 and 24.9, an upgrade listener gets every request that offers an upgrade and cannot turn one back
  // into a request.
  if (upgrading !== undefined && 'shouldUpgradeCallback' in server)
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const connection = connections.of(request.socket)
      connection.place.use()
      removeMeter(request.socket)
      upgrading.handle(request, socket, head, connection)
    })
  const inOrder = oneAtATime(handle, connections)
  const take = withAllHeaders((request, response) => inOrder(request, response, null), onUnparsed)
  server.on('request', take)
  // The gateway invites a body only once it is sure to read it.
  const takeWithInvitation = withAllHeaders(
    (request, response) => inOrder(request, response, () => response.writeContinue()),
    onUnparsed,
  )
  server.on('checkContinue', takeWithInvitation)
  server.on('checkExpectation', take)
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

/** Chains the requests of a connection. A client that sends several without waiting expects its writes in order. */
function oneAtATime(
  handle: Handle,
  connections: Connections,
): (request: IncomingMessage, response: ServerResponse, awaiting: (() => void) | null) => void {
  return (request, response, awaiting) => {
    const connection = connections.of(request.socket)
    const begin = () => {
      // Nobody waits for this request's reply, and a stranger could otherwise leave behind any number of them.
      if (connection.isClosed && connection.last !== null) return Promise.resolve()
      connection.awaiting = awaiting
      return handle(request, response, connection)
    }
    connection.place.use()
    connection.ahead += 1
    const { promise: replied, resolve } = Promise.withResolvers<void>()
    response.once('close', () => {
      resolve()
      connection.ahead -= 1
      if (connection.response !== response) return
      connection.place.idle()
    })
    // The gateway stops reading from a stranger that sends several requests at once until it has its replies.
    // A stranger with too many requests loses the connection.
    if (connection.ahead > 1 && !connection.isClient) connection.hold(replied)
    if (connection.ahead > MOST_AHEAD && !connection.isClient) return connection.end()
    connection.response = response
    connection.last = connection.last === null ? begin() : connection.last.then(begin)
  }
}

function close(server: Server, connections: Connections): Promise<void> {
  /**
   * Tells the client to send its next request on a new connection.
   * If the headers are already out, the connection closes after the reply.
   */
  const closeAfter = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close')
    response.once('close', () => setImmediate(() => server.closeIdleConnections()))
  }
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.prependListener('request', (_request, response) => closeAfter(response))
    for (const { response } of connections.open()) if (response !== null && !response.closed) closeAfter(response)
    server.closeIdleConnections()
  })
}
