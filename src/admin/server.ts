import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { digestOf } from '../clients/digest.ts'
import type { Brake } from '../clients/key-check.ts'
import { opensPage } from '../edge/fetch-site.ts'
import { createHttpServer } from '../edge/http-server.ts'
import { createPace } from '../edge/pace.ts'
import { createPlaces } from '../edge/places.ts'
import type { Address } from '../net/address.ts'
import { isProxySign } from '../net/proxy-signs.ts'
import type { Text } from '../settings/declare-texts.ts'
import { formatSize } from '../settings/units.ts'
import { checkCaller } from './caller.ts'
import { bytesOf, takesGzip } from './compression.ts'
import { answerConsole, type ConsoleDependencies } from './console.ts'
import { CONFIRM_HEADER, createConsoleDoor, LONGEST_CALL } from './console-door.ts'
import { createEvents, type Events } from './events.ts'
import { checkKey } from './gate.ts'
import {
  type AdminDependencies,
  type AdminRequest,
  answerAdmin,
  answerMetrics,
  type MetricsDependencies,
  type Page,
  refusal,
} from './routes.ts'
import { answerRules } from './rules.ts'
import { texts } from './texts.ts'
import { answerUndo } from './undo.ts'

/** A running listener. `address` holds the actual port. */
export interface Admin {
  readonly address: Address
  close(): Promise<void>
}

/** The options that protect the admin listener. */
export interface AdminOptions {
  readonly address: Address
  /** The names of this machine, in lower case. */
  readonly names: ReadonlySet<string>
  /** The SHA-256 of the listener's key. Null if it needs no key. */
  readonly keyDigest: Buffer | null
  /** The brake on guessing that key. */
  readonly brake: Brake
}

/**
 * The headers of every reply.
 * They forbid framing, content sniffing and storing, and run no scripts but the page's own.
 */
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
/** The path of the admin page. */
const PAGE = '/'
/** The longest body, in bytes. A verdict is short. */
const LONGEST_BODY = 4096
const MOST_CONNECTIONS = 64
/** The longest headers, in bytes. Cookies ignore ports, so a browser sends those of every service of this machine. */
const LONGEST_HEADERS = 65_536

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Page | null>

/**
 * Serves the admin page, /state, /approvals, /rules, /clients/NAME, /requests, /history, /undo, /events and /console in addition to /health, /ready and /metrics.
 * Only a decision of the owner and a run of the console change anything.
 *
 * @throws the system's error if it cannot listen
 */
export async function startAdmin(
  options: AdminOptions,
  dependencies: AdminDependencies & ConsoleDependencies,
): Promise<Admin> {
  const events = createEvents(async () => JSON.stringify(await dependencies.state()))
  const door = dependencies.console === undefined ? null : createConsoleDoor(digestOf(dependencies.console.token))
  const answer = async (request: IncomingMessage, response: ServerResponse, longest: number): Promise<Page | null> => {
    const asked = await readAsked(request, response, longest)
    if (asked === null) return refusal(tooLarge(longest))
    const isOpen = asked.path === '/health' || asked.path === '/ready'
    if (options.keyDigest === null && !isOpen && Object.keys(request.headers).some(isProxySign))
      return refusal(texts('admin.proxied'))
    if (options.keyDigest !== null && !isOpen) {
      const verdict = await checkKey(request, response, options.keyDigest, options.brake)
      if (verdict === 'left') return null
      if (verdict === 'wrong') return refusal(texts('admin.key'))
    }
    if (asked.path === '/events' && asked.method === 'GET') return stream(request, response, events)
    return (
      (await answerMetrics(asked, dependencies)) ??
      (await answerRules(asked, dependencies)) ??
      (await answerUndo(asked, dependencies)) ??
      (await answerConsole(asked, dependencies)) ??
      answerAdmin(asked, dependencies)
    )
  }
  const admin = await start(options, PAGE, async (request, response) => {
    const entry = door?.enter(request, pathOf(request)) ?? null
    if (entry === null) return answer(request, response, LONGEST_BODY)
    if (!entry.ok) return refusal(entry.error)
    try {
      return await answer(request, response, entry.longest)
    } finally {
      entry.leave()
    }
  })
  return {
    ...admin,
    close() {
      events.close()
      return admin.close()
    },
  }
}

/** Serves /health, /ready and /metrics for a metrics scraper, and nothing else. */
export function startMetrics(
  place: Pick<AdminOptions, 'address' | 'names'>,
  dependencies: MetricsDependencies,
): Promise<Admin> {
  return start(place, null, async (request, response) => {
    const asked = await readAsked(request, response, LONGEST_BODY)
    const page = asked && (await answerMetrics(asked, dependencies))
    return page ?? refusal(texts('admin.metrics-paths'))
  })
}

/** @param page the path that a person may open from any other page. Null if there is none. */
async function start(
  { address, names }: Pick<AdminOptions, 'address' | 'names'>,
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
        (page) => page && send(request, response, page),
        () => send(request, response, refusal(texts('admin.fault'))),
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

/** Reads a request. Returns null if its body has more bytes than `longest`. */
async function readAsked(
  request: IncomingMessage,
  response: ServerResponse,
  longest: number,
): Promise<AdminRequest | null> {
  const { method = '', headers, headersDistinct, socket } = request
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';', 1)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longest) return null
    chunks.push(chunk)
  }
  const confirmed = headersDistinct[CONFIRM_HEADER]?.join() ?? null
  const from = socket.remoteAddress ?? ''
  const body = Buffer.concat(chunks)
  return {
    method,
    path: pathOf(request),
    query: queryOf(request),
    type: type.trim(),
    body,
    confirmed,
    from,
    signal: () => departureOf(response),
  }
}

/** Returns a signal that aborts when a response closes before its end. */
function departureOf(response: ServerResponse): AbortSignal {
  const departure = new AbortController()
  const leave = () => {
    if (!response.writableEnded) departure.abort()
  }
  if (response.closed) leave()
  response.once('close', leave)
  return departure.signal
}

function tooLarge(longest: number): Text {
  return longest === LONGEST_CALL
    ? texts('console.too-large', { size: formatSize(longest) })
    : texts('admin.verdict-too-large')
}

function pathOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}

function queryOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

function stream(request: IncomingMessage, response: ServerResponse, events: Events): Page | null {
  const isGzip = takesGzip(request)
  response.writeHead(200, {
    ...securityHeaders,
    Vary: 'Accept-Encoding',
    'Content-Type': EVENT_STREAM,
    ...(isGzip && { 'Content-Encoding': 'gzip' }),
  })
  if (!events.watch(response, isGzip)) response.end()
  return null
}

async function send(request: IncomingMessage, response: ServerResponse, page: Page): Promise<void> {
  const { status, type, allow } = page
  const { bytes, isGzip } = await bytesOf(page, takesGzip(request))
  if (response.headersSent) return
  response.writeHead(status, {
    ...securityHeaders,
    Vary: 'Accept-Encoding',
    'Content-Type': type,
    'Content-Length': bytes.length,
    ...(isGzip && { 'Content-Encoding': 'gzip' }),
    ...(allow !== undefined && { Allow: allow }),
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="AnkiConnect Gateway", charset="UTF-8"' }),
    // The parser would take an unread body for the next request of the connection.
    ...(status >= 400 && status !== 503 && { Connection: 'close' }),
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
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
