import { lookup } from 'node:dns'
import { type ClientRequest, get as getPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import { get as getSecure } from 'node:https'
import { trusted } from './trusted.ts'

/** The network that the gateway fetches media from. A simulation brings its own. */
export interface Web {
  /** Resolves a name, as `lookup` of `node:dns` does. */
  readonly resolve: typeof lookup
  /** Requests a URL, as `get` of `node:http` or `node:https` does. Connects only where `options.lookup` leads. */
  get(url: URL, options: RequestOptions, onReply: (reply: IncomingMessage) => void): ClientRequest
}

export const realWeb: Web = {
  resolve: lookup,
  get: (url, options, onReply) =>
    url.protocol === 'http:' ? getPlain(url, options, onReply) : getSecure(url, { ...options, ca: trusted() }, onReply),
}
