import { createServer } from 'node:http'

/**
 * A server on node:http that reads and parses a body, as the gateway must, and sends one prepared reply with the same headers.
 *
 *   node bench/bare-server.ts PORT REPLY
 */
const [port = '0', reply = ''] = process.argv.slice(2)
const body = Buffer.from(reply)
const headers = {
  'Content-Type': 'application/json',
  'Access-Control-Allow-Origin': 'http://localhost',
  'Access-Control-Allow-Headers': '*',
  Vary: 'Origin',
  'Cache-Status': 'bare; hit',
  'Content-Length': body.length,
}
const server = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    JSON.parse(Buffer.concat(pieces).toString())
    response.writeHead(200, headers).end(body)
  })
})
server.listen(Number(port), '127.0.0.1', () => console.log('listening'))
