import type { Socket } from 'node:net'
import { parseHead, type RequestHead } from './http.ts'

/** A request that has come whole. */
export interface WholeRequest {
  readonly head: RequestHead
  readonly body: Buffer
}

/** A client's connection: what it has sent so far, until one whole request is there. */
export interface Connection {
  readonly socket: Socket
  /** The request, once whole; AnkiConnect reads one and closes after its reply. */
  request: WholeRequest | undefined
  /** Bytes received. */
  received: number
  /** AnkiConnect raised while splitting the head: it is never answered. */
  broken: boolean
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** Follows a socket; `changed` is called when bytes arrived and when the client ended. */
export function follow(socket: Socket, changed: (connection: Connection) => void): Connection {
  const connection: Connection = { socket, request: undefined, received: 0, broken: false }
  let chunks: Buffer[] = []
  let head: RequestHead | undefined
  let headLength = 0

  function read(): void {
    if (head === undefined) {
      const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
      chunks = [bytes]
      const end = bytes.indexOf(HEAD_END)
      if (end < 0) return
      head = parseHead(bytes.toString('latin1', 0, end))
      if (head === undefined) {
        connection.broken = true
        return
      }
      headLength = end + HEAD_END.length
    }
    const total = headLength + head.bodyLength
    if (connection.received < total) return
    connection.request = { head, body: Buffer.concat(chunks).subarray(headLength, total) }
    chunks = []
  }

  socket.on('data', (chunk: Buffer) => {
    if (connection.broken || connection.request !== undefined) return
    connection.received += chunk.length
    chunks.push(chunk)
    read()
    changed(connection)
  })
  socket.on('end', () => {
    if (connection.request === undefined) socket.destroy()
  })
  socket.on('error', () => socket.destroy())
  return connection
}
