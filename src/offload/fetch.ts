import type { IncomingMessage, RequestOptions } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { type Clock, systemClock } from '../clock.ts'
import { withoutBrackets } from '../net/address.ts'
import { decoded } from './decode.ts'
import { NotAllowed, TooLarge, Unfetched } from './failure.ts'
import { isTlsError, words } from './fetch-words.ts'
import { realWeb, type Web } from './web.ts'

/** The limits of a fetch. */
export interface FetchLimits {
  /** Returns whether a URL may be requested. Checks the URL as the client wrote it, then that of every redirect. */
  mayAsk(url: string): boolean
  /** Returns whether a connection for that URL may go to this IP address and port. */
  mayReach(url: string, ip: string, port: number): boolean
  /** The limit in bytes, both for the raw and for the decoded content. */
  readonly bytes: number
  /** The limit for the whole fetch, in ms. */
  readonly time: number
  /** The longest time without a byte, in ms. */
  readonly silence: number
  /** Aborts when nobody waits for the content any more. */
  readonly signal?: AbortSignal
  /** The network. The default is that of this machine. */
  readonly web?: Web
  /** The clock for `time`. The default is the system's. */
  readonly clock?: Pick<Clock, 'timer'>
}

/** The limit of requests, the library that AnkiConnect uses for fetching. */
const REDIRECTS = 30
const MOVED = new Set([301, 302, 303, 307, 308])
/** The headers that AnkiConnect sends, without Anki's version. */
const HEADERS = { 'User-Agent': 'Anki', 'Accept-Encoding': 'gzip, deflate', Accept: '*/*' }

/**
 * Fetches the content of an address piece by piece, and decodes it as AnkiConnect does.
 * Checks every host twice: as written, and as the IP address of the connection.
 * Resolves a name once for each connection and connects only to a checked address, so that neither a redirect nor a name can lead to
 * another one.
 *
 * @throws NotAllowed, TooLarge, or Unfetched with AnkiConnect's text if the fetch fails
 */
export async function* fetchFile(address: string, limits: FetchLimits): AsyncGenerator<Buffer> {
  const late = new AbortController()
  const stop = (limits.clock ?? systemClock).timer(limits.time, () => late.abort())
  const signal = limits.signal === undefined ? late.signal : AbortSignal.any([late.signal, limits.signal])
  try {
    const { reply, url } = await follow(address, limits, signal)
    yield* contentOf(reply, url, limits, signal)
  } finally {
    stop()
  }
}

/** Reads a reply piece by piece, and decodes it. */
async function* contentOf(
  reply: IncomingMessage,
  url: URL,
  limits: FetchLimits,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytes = 0
  let isSilent = false
  const raw = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const piece of reply as AsyncIterable<Buffer>) {
        bytes += piece.length
        if (bytes > limits.bytes) throw new TooLarge()
        yield piece
      }
    } catch (error) {
      if (error instanceof TooLarge) throw error
      throw new Unfetched(words.broken(reply, url, bytes, isSilent || signal.aborted), true)
    }
  }
  reply.setTimeout(limits.silence, () => {
    isSilent = true
    reply.destroy(new Error('silent'))
  })
  try {
    yield* decoded(raw(), reply.headers['content-encoding'] ?? '', limits.bytes)
  } finally {
    reply.destroy()
  }
}

async function follow(
  address: string,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<{ readonly reply: IncomingMessage; readonly url: URL }> {
  let written = address
  for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
    const isAnswered = redirects > 0
    if (!URL.canParse(written)) throw new Unfetched(words.invalid(written), isAnswered)
    const url = new URL(written)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Unfetched(words.noAdapter(written), isAnswered)
    if (!limits.mayAsk(written)) throw new NotAllowed()
    const reply = await ask(written, url, limits, signal, isAnswered)
    const { statusCode = 0, headers } = reply
    if (statusCode === 200) return { reply, url }
    reply.destroy()
    const { location } = headers
    // AnkiConnect reports the original address, even after redirects.
    if (!MOVED.has(statusCode) || location === undefined) throw new Unfetched(words.status(address, statusCode), true)
    written = URL.canParse(location, url.href) ? new URL(location, url).href : location
  }
  throw new Unfetched(words.tooManyRedirects(REDIRECTS), true)
}

/** The server sent nothing for too long. */
class Silent extends Error {}

function ask(
  written: string,
  url: URL,
  { mayReach, silence, web = realWeb }: FetchLimits,
  signal: AbortSignal,
  isAnswered: boolean,
): Promise<IncomingMessage> {
  const isPlain = url.protocol === 'http:'
  const host = withoutBrackets(url.hostname)
  const port = url.port === '' ? (isPlain ? 80 : 443) : Number(url.port)
  if (isIP(host) !== 0 && !mayReach(written, host, port)) throw new NotAllowed()
  const lookup: LookupFunction = (name, options, answer) => {
    web.resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, '')
      const [found] = addresses
      // A single forbidden address makes the whole name untrustworthy, whichever address the system would choose.
      if (found === undefined || !addresses.every((each) => mayReach(written, each.address, port)))
        return answer(new NotAllowed(), '')
      if (options.all === true) answer(null, addresses)
      else answer(null, found.address, found.family)
    })
  }
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { lookup, agent: false, headers: HEADERS, signal, timeout: silence }
    const request = web.get(url, options, resolve)
    let isConnected = false
    request.once('socket', (socket) => socket.once('connect', () => (isConnected = true)))
    request.once('timeout', () => request.destroy(new Silent()))
    request.once('error', (error) => {
      if (error instanceof NotAllowed) return reject(error)
      const isSilent = error instanceof Silent || signal.aborted
      const text = isSilent ? words.silent(url, silence, isConnected) : words.failed(error, url)
      reject(new Unfetched(text, isAnswered || (isConnected && !isTlsError(error))))
    })
  })
}
