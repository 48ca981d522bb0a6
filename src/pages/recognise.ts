/** The parts of a reply that tell Anki's media server apart from other servers. */
export interface ServerReply {
  readonly status: number
  /** The header Server. */
  readonly server: string
  /** The body, or its beginning. */
  readonly body: string
}

/** The path on which Anki's media server says whether a collection is open. Releases before 26.09 do not have it. */
export const READY = '/_anki/readyz'
/** The number of bytes of a body that decide. */
export const ENOUGH = 64
/** The beginning of the media server's reply to a path that it does not have. */
const NO_PATH = 'Invalid path: '

/**
 * Returns whether a reply to a GET of that path is the media server's (docs/ankiconnect.md).
 * Other programs use the same server library, so its name alone is not enough.
 */
export function isMediaServer({ status, server, body }: ServerReply): boolean {
  if (!server.toLowerCase().startsWith('waitress')) return false
  return status === 404 ? body.startsWith(NO_PATH) : (status === 200 || status === 503) && body === ''
}

/**
 * Returns whether a reply is a fault of a server with that library, so that it can be Anki's: one that is starting, ending or overwhelmed
 * by the script of a deck replies so too.
 */
export function isFault({ status, server }: ServerReply): boolean {
  return status >= 500 && server.toLowerCase().startsWith('waitress')
}
