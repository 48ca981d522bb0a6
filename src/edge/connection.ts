import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Approach } from './approach.ts'

/** What is kept of one connection as long as it lasts, so that it is found out once and not with each of its requests. */
export interface Connection {
  /** The address of its other end. */
  readonly peer: string
  /** What its last request said before its body; null where nothing is remembered of that. */
  approach: Approach | null
  /** Resolves when its last request so far has ended; null where there was none. */
  last: Promise<void> | null
  /** The reply to that request. */
  response: ServerResponse | null
  /** Whether it is there no more. */
  readonly isClosed: boolean
  /** Calls back when it closes, unless `unwatch` comes first. */
  watch(callback: () => void): void
  unwatch(callback: () => void): void
}

/** The connections of a listener that have had a request. */
export interface Connections {
  of(socket: Socket): Connection
  open(): Iterable<Connection>
}

export function createConnections(): Connections {
  const known = new Map<Socket, Connection>()
  return {
    of(socket) {
      let connection = known.get(socket)
      if (connection === undefined) {
        connection = createConnection(socket)
        if (!connection.isClosed) known.set(socket, connection)
        socket.once('close', () => known.delete(socket))
      }
      return connection
    },
    open: () => known.values(),
  }
}

function createConnection(socket: Socket): Connection {
  const watchers = new Set<() => void>()
  let isClosed = socket.destroyed
  socket.once('close', () => {
    isClosed = true
    for (const watcher of watchers) watcher()
    watchers.clear()
  })
  return {
    peer: socket.remoteAddress ?? '',
    approach: null,
    last: null,
    response: null,
    get isClosed() {
      return isClosed
    },
    watch: (callback) => void watchers.add(callback),
    unwatch: (callback) => void watchers.delete(callback),
  }
}
