import { readSync } from 'node:fs'
import { createServer } from 'node:http'

/**
 * An AnkiConnect whose window thread can be blocked, in a process of its own: while it is, the kernel takes as many connections as the
 * backlog holds and drops what comes after them, as a firewall does. Standard input says `b` to block and any other byte to go on.
 */
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end('{"result": null, "error": null}'))
})
server.keepAliveTimeout = 600_000
server.listen({ port: 0, host: '127.0.0.1', backlog: Number(process.argv[2]) }, () => {
  const { port } = server.address() as { port: number }
  process.stdout.write(`${port}\n`)
})

const byte = Buffer.alloc(1)
process.stdin.once('readable', function read() {
  const said = process.stdin.read() as Buffer | null
  if (said?.toString() === 'b') {
    process.stdout.write('blocked\n')
    wait()
  }
  process.stdin.once('readable', read)
})
process.stdin.on('end', () => process.exit())

/** Returns when the next byte has come. */
function wait(): void {
  for (;;) {
    try {
      readSync(0, byte, 0, 1, null)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}
