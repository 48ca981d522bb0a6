import { once } from 'node:events'
import { connect } from 'node:net'
import { type HttpReply, readReply } from './http-reply.ts'

/** How a connection ended: in order or by a reset; and all bytes that came and were not taken as replies. */
export interface Ended {
  readonly how: 'end' | 'reset'
  readonly bytes: Buffer
}

/** A connection on which a test says exactly which bytes are sent when. */
export interface RawClient {
  /** Sends bytes as they are; resolves when the kernel has taken them. */
  send(bytes: string | Buffer): Promise<void>
  /** The next whole reply; rejects when the connection ends before it. `method` matters only for HEAD. */
  reply(method?: string): Promise<HttpReply>
  /** The head of the next interim reply (1xx), taken out of what came. */
  interim(): Promise<string>
  /** Resolves when the connection has ended. */
  ended(): Promise<Ended>
  /** Says that nothing more will be sent; replies can still come. */
  finish(): void
  /** Ends the connection at once, in order: the other side cannot tell it from `finish` until it sends something. */
  close(): void
  /** Resets the connection: the other side hears at once that nobody is there. */
  reset(): void
}

/** Opens a connection to a port, from another address than 127.0.0.1 where one is given; rejects when it is refused. */
export async function openRaw(port: number, host = '127.0.0.1', localAddress?: string): Promise<RawClient> {
  const socket = connect({ port, host, allowHalfOpen: true, ...(localAddress !== undefined && { localAddress }) })
  await once(socket, 'connect')
  socket.setNoDelay(true)
  let bytes: Buffer = Buffer.alloc(0)
  let how: Ended['how'] | null = null
  let listeners: (() => void)[] = []
  const changed = (): void => {
    const waiting = listeners
    listeners = []
    for (const listener of waiting) listener()
  }
  const end = (as: Ended['how']): void => {
    how ??= as
    changed()
  }
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    changed()
  })
  socket.on('end', () => end('end'))
  socket.on('error', () => end('reset'))
  socket.on('close', () => end('reset'))
  const change = (): Promise<void> => new Promise((resolve) => void listeners.push(resolve))
  return {
    async send(more) {
      await new Promise<void>((resolve) => void socket.write(more, () => resolve()))
    },
    async reply(method = 'POST') {
      for (;;) {
        const found = readReply(bytes, method, how === 'end')
        if (found) {
          bytes = found.rest
          return found.reply
        }
        if (how) throw new Error(`the connection ended (${how}) before a whole reply`)
        await change()
      }
    },
    async interim() {
      while (!bytes.includes('\r\n\r\n')) {
        if (how) throw new Error(`the connection ended (${how}) before an interim reply`)
        await change()
      }
      const end = bytes.indexOf('\r\n\r\n')
      const head = bytes.toString('latin1', 0, end)
      bytes = bytes.subarray(end + 4)
      return head
    },
    async ended() {
      while (!how) await change()
      socket.destroy()
      return { how, bytes }
    },
    finish: () => void socket.end(),
    close: () => void socket.destroy(),
    reset: () => void socket.resetAndDestroy(),
  }
}

/** A whole POST with a JSON body, as bytes; more header lines where a test wants them. */
export function post(body: unknown, ...headers: readonly string[]): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const lines = ['POST / HTTP/1.1', 'Host: 127.0.0.1', 'Content-Type: application/json', ...headers]
  return `${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
