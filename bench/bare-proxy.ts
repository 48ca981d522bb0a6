import { Agent, createServer, request } from 'node:http'

/**
 * The least that a proxy on node:http can be: reads a body, sends it on over a connection of its own, and passes the reply back.
 *
 *   node bench/bare-proxy.ts PORT TARGET
 */
const [port = '0', target = '0'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: false })
const server = createServer((from, to) => {
  const pieces: Buffer[] = []
  from.on('data', (piece: Buffer) => pieces.push(piece))
  from.on('end', () => {
    const body = Buffer.concat(pieces)
    const headers = { 'Content-Length': body.length }
    const on = request({ agent, host: '127.0.0.1', port: Number(target), method: 'POST', headers }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, { 'Content-Length': reply.headers['content-length'] ?? 0 })
      reply.pipe(to)
    })
    on.on('error', () => to.destroy())
    on.end(body)
  })
})
server.listen(Number(port), '127.0.0.1', () => console.log('listening'))
