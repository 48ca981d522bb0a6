import { createServer } from 'node:net'

/** Systems hand out ports for `listen(0)` and for outgoing connections above these: Linux from 32768, others from 49152. */
const FIRST = 11_000
const BLOCK = 10
const BLOCKS = 2000

let next = 0

/**
 * A port on 127.0.0.1 for programs that cannot choose one themselves. No other test gets it meanwhile: the system never hands it out, and
 * each process takes ports from a block of its own, which follows from its id.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const block = (process.pid + Math.floor(next / BLOCK) * 997) % BLOCKS
    const port = FIRST + block * BLOCK + (next % BLOCK)
    next += 1
    if (await isFree(port)) return port
  }
}

/** Whether nothing listens on a port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}
