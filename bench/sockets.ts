import { connect, type Socket } from 'node:net'
import type { Crowd } from './client.ts'

/** The behaviour of a crowd on raw sockets. */
export interface SocketCrowd {
  readonly port: number
  readonly connections: number
  readonly ms: number
  /** The body of the n-th request. */
  readonly body: (n: number) => string
  /** Whether the reply to the n-th request is right. */
  readonly isRight: (n: number, reply: Buffer) => boolean
}

/** A call without a reply after this time has failed, in ms. */
const PATIENCE = 10_000

/**
 * As many callers as `connections`, each calling again as soon as it has its reply, with as little work as possible, because
 * load generator, gateway and Anki share the machine's cores. A caller keeps its connection as long as the server does.
 */
export async function socketCrowd(options: SocketCrowd): Promise<Crowd> {
  const { connections, ms } = options
  const times: number[] = []
  let failures = 0
  let count = 0
  let inTime = 0
  const began = performance.now()
  const isOver = () => performance.now() - began >= ms
  const caller = async () => {
    let socket: Socket | null = null
    while (!isOver()) {
      const n = count++
      const asked = performance.now()
      socket = socket === null || socket.destroyed ? open(options.port) : socket
      const reply = await exchange(socket, options.body(n))
      if (reply === null || !options.isRight(n, reply)) failures += 1
      else {
        times.push(performance.now() - asked)
        if (!isOver()) inTime += 1
      }
      if (reply === null || closes(reply)) socket.destroy()
    }
    socket?.destroy()
  }
  await Promise.all(Array.from({ length: connections }, caller))
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { replies: sorted.length, failures, perSecond: inTime / (ms / 1000), median: at(0.5), p99: at(0.99) }
}

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  // The close event that follows reports it too.
  return socket.on('error', () => {})
}

/** AnkiConnect closes after each reply without saying so; the gateway sends a Date and keeps the connection. */
function closes(reply: Buffer): boolean {
  return reply.indexOf('\r\nConnection: keep-alive') < 0
}

function exchange(socket: Socket, body: string): Promise<Buffer | null> {
  return new Promise((resolve) => {
    let received: Buffer | null = null
    let whole = Number.POSITIVE_INFINITY
    const timer = setTimeout(() => end(null), PATIENCE)
    const end = (reply: Buffer | null) => {
      clearTimeout(timer)
      socket.off('data', take).off('close', fail)
      resolve(reply)
    }
    const fail = () => end(null)
    const take = (bytes: Buffer) => {
      received = received === null ? bytes : Buffer.concat([received, bytes])
      if (whole === Number.POSITIVE_INFINITY) {
        const head = received.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, head))?.[1]
        whole = head + 4 + Number(length)
      }
      if (received.length >= whole) end(received)
    }
    socket.on('data', take).on('close', fail)
    socket.write(
      `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  })
}
