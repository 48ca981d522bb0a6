import { Agent, type IncomingHttpHeaders, request } from 'node:http'

/** Asks on one connection, kept as long as the server keeps it; resolves to the reply's body, or null if there was none. */
export function asker(
  port: number,
  onHeaders: (headers: IncomingHttpHeaders) => void = () => {},
): (body: string) => Promise<string | null> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return (body) =>
    new Promise((resolve) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
      const sent = request({ agent, host: '127.0.0.1', port, method: 'POST', headers }, (reply) => {
        const pieces: Buffer[] = []
        reply.on('data', (piece: Buffer) => pieces.push(piece))
        reply.once('end', () => {
          onHeaders(reply.headers)
          resolve(Buffer.concat(pieces).toString())
        })
        reply.once('error', () => resolve(null))
      })
      sent.once('error', () => resolve(null))
      sent.end(body)
    })
}
