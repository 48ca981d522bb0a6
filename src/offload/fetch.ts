import { lookup as resolveName } from 'node:dns'
import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'

/** The address leads to where the client may not fetch from. */
export class NotAllowed extends Error {}

/** What is behind the address is larger than is taken. */
export class TooLarge extends Error {}

/** What a fetch is held to. */
export interface FetchLimits {
  /** Whether this may be asked: an address as it is written, at every redirect. */
  mayAsk(url: URL): boolean
  /** Whether a name of that URL may stand for this IP address. */
  mayReach(url: URL, address: string): boolean
  /** The most bytes that are taken. */
  readonly bytes: number
  /** The most time it may take altogether, in ms. */
  readonly time: number
}

/** requests, which AnkiConnect fetches with, gives up after thirty; nobody needs that many. */
const REDIRECTS = 10
const MOVED = new Set([301, 302, 303, 307, 308])

/**
 * Fetches what is behind an address, piece by piece. Every host on the way is looked at twice: as it is written, and as the IP address
 * that the connection is made to, so that neither a redirect nor a name can lead elsewhere.
 *
 * @throws NotAllowed, TooLarge; any other error where nothing came of it
 */
export async function* fetchFile(address: string, limits: FetchLimits): AsyncGenerator<Buffer> {
  const signal = AbortSignal.timeout(limits.time)
  const reply = await follow(new URL(address), limits, signal)
  let bytes = 0
  for await (const piece of reply as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > limits.bytes) throw new TooLarge()
    yield piece
  }
}

async function follow(first: URL, limits: FetchLimits, signal: AbortSignal): Promise<IncomingMessage> {
  let url = first
  for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
    const reply = await ask(url, limits, signal)
    const { statusCode = 0, headers } = reply
    if (statusCode === 200 && headers['content-encoding'] === undefined) return reply
    reply.destroy()
    if (!MOVED.has(statusCode) || headers.location === undefined) throw new Error(`answered with ${statusCode}`)
    url = new URL(headers.location, url)
  }
  throw new Error('too many redirects')
}

function ask(url: URL, limits: FetchLimits, signal: AbortSignal): Promise<IncomingMessage> {
  const isPlain = url.protocol === 'http:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if ((!isPlain && url.protocol !== 'https:') || !limits.mayAsk(url)) throw new NotAllowed()
  if (isIP(host) !== 0 && !limits.mayReach(url, host)) throw new NotAllowed()
  const lookup: LookupFunction = (name, options, answer) => {
    resolveName(name, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, '')
      const [found] = addresses
      // One address that may not be reached makes the name untrustworthy, whichever the system would take.
      if (found === undefined || !addresses.every((each) => limits.mayReach(url, each.address)))
        return answer(new NotAllowed(), '')
      if (options.all === true) answer(null, addresses)
      else answer(null, found.address, found.family)
    })
  }
  return new Promise((resolve, reject) => {
    const headers = { 'User-Agent': 'Anki', 'Accept-Encoding': 'identity' }
    const request = (isPlain ? getPlain : getSecure)(url, { lookup, agent: false, headers, signal }, resolve)
    request.once('error', reject)
  })
}
