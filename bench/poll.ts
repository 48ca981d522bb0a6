import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** Sends a request on a connection of its own, and waits for its reply however long it is; resolves to the body. */
export function post(port: number, body: object | Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify({ version: 6, ...body }))
  const headers = { 'Content-Length': bytes.length, Connection: 'close' }
  const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, async (reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of reply) chunks.push(chunk)
    resolve(Buffer.concat(chunks))
  })
  sent.once('error', reject)
  sent.end(bytes)
  return promise
}

/** Sends the request that `body` makes again and again, `every` ms after each reply; `stop` resolves to the longest time that one took, in ms. */
export function poll(port: number, body: () => object, every = 150): { stop(): Promise<number> } {
  let longest = 0
  let isRunning = true
  const ended = (async () => {
    while (isRunning) {
      const began = performance.now()
      await post(port, body())
      longest = Math.max(longest, performance.now() - began)
      await pause(every)
    }
  })()
  return {
    async stop() {
      isRunning = false
      await ended
      return longest
    },
  }
}
