import { type IncomingMessage, request } from 'node:http'
import { ENOUGH, isFault, isMediaServer, READY } from './recognise.ts'

/**
 * The result of asking the server on a port of this machine.
 * - `anki`: it is the media server of an Anki.
 * - `other`: it is some other server.
 * - `refused`: no server is there.
 * - `unknown`: no reply came, the connection was reset, or the reply is a fault that an Anki can have too.
 */
export type Probed = 'anki' | 'other' | 'refused' | 'unknown'

/**
 * The time for a reply, in ms.
 * A page waits for it. Windows takes longer to refuse a connection, so a page whose server has gone is nobody there.
 */
const PATIENCE = 500

/** Asks the server on a port of 127.0.0.1 whether it is Anki's media server. Sends nothing else, and follows no redirect. */
export function probe(port: number): Promise<Probed> {
  return new Promise((resolve) => {
    const headers = { Connection: 'close' }
    const asked = request({ host: '127.0.0.1', port, path: READY, agent: false, headers })
    const end = (probed: Probed) => {
      clearTimeout(impatience)
      resolve(probed)
      asked.destroy()
    }
    const impatience = setTimeout(end, PATIENCE, 'unknown')
    asked.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') end('refused')
      else end(code.startsWith(UNPARSED) ? 'other' : 'unknown')
    })
    asked.on('response', (response) => readReply(response, end))
    asked.end()
  })
}

/** The beginning of the codes for a reply that is not HTTP. */
const UNPARSED = 'HPE_'

/** Reads no more of a reply than decides. */
function readReply(response: IncomingMessage, end: (probed: Probed) => void): void {
  const { statusCode: status = 0, headers } = response
  const server = String(headers.server ?? '')
  let body = ''
  const decide = () => {
    const reply = { status, server, body }
    if (isMediaServer(reply)) end('anki')
    else end(isFault(reply) ? 'unknown' : 'other')
  }
  response.setEncoding('latin1')
  response.on('data', (chunk: string) => {
    body += chunk
    if (body.length >= ENOUGH) decide()
  })
  response.on('end', decide)
  response.on('error', () => end('unknown'))
}
