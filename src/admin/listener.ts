import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { opensPage } from '../edge/fetch-site.ts'
import { createHttpServer } from '../edge/http-server.ts'
import { createPace } from '../edge/pace.ts'
import { createPlaces } from '../edge/places.ts'
import type { Address } from '../net/address.ts'
import { checkCaller } from './caller.ts'
import { sendPage } from './reply.ts'
import { pathOf } from './request.ts'
import { type Page, refusal } from './routes.ts'
import { texts } from './texts.ts'

/** A running listener. `address` holds the actual port. */
export interface Admin {
  readonly address: Address
  close(): Promise<void>
}

const MOST_CONNECTIONS = 64
/** The longest headers, in bytes. Cookies ignore ports, so a browser sends those of every service of this machine. */
const LONGEST_HEADERS = 65_536

/** Answers a request of an acceptable caller. Null: it has answered by itself. */
type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Page | null>

/** The address of a listener, and the names by which it may be called, in lower case. */
export interface ListenerPlace {
  readonly address: Address
  readonly names: ReadonlySet<string>
}

/**
 * Listens, and lets only callers through that mean this listener.
 *
 * @param page the path that a person may open from any other page. Null if there is none.
 * @throws the system's error if it cannot listen
 */
export async function startListener(
  { address, names }: ListenerPlace,
  page: string | null,
  answer: Answer,
): Promise<Admin> {
  const server = createHttpServer(
    { requireHostHeader: false, maxHeaderSize: LONGEST_HEADERS, connectionsCheckingInterval: 1000 },
    (request, response) => {
      const { method, headers, headersDistinct } = request
      const isOpened = pathOf(request) === page && opensPage(method, headers)
      const caller = checkCaller(headersDistinct, names, isOpened)
      const answered = caller.ok ? answer(request, response) : Promise.resolve(refusal(caller.error))
      answered.then(
        (page) => page && sendPage(request, response, page),
        () => sendPage(request, response, refusal(texts('admin.fault'))),
      )
    },
  )
  server.headersTimeout = 5000
  server.requestTimeout = 10_000
  const places = createPlaces(server, () => MOST_CONNECTIONS, createPace())
  server.prependListener('request', ({ socket }, response) => {
    const place = places.of(socket)
    place.use()
    response.once('close', place.idle)
  })
  await listen(server, address)
  const { address: host, port } = server.address() as AddressInfo
  return { address: { host, port }, close: () => close(server) }
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

/** Stops listening, finishes the current replies and closes idle connections. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that never sent a request does not count as idle. No page takes this long.
    const patience = setTimeout(() => server.closeAllConnections(), 500)
    server.close(() => {
      clearTimeout(patience)
      resolve()
    })
    server.closeIdleConnections()
  })
}
