import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Caller } from '../clients/caller.ts'
import { shareOfClients } from './allowance.ts'
import type { Approach } from './door.ts'
import { type Meter, meter } from './meter.ts'
import type { Pace } from './pace.ts'
import { type Places, shareOfSocket } from './places.ts'
import type { Place } from './pool.ts'

/** The state of one connection. The gateway computes it once and not again for each request. */
export interface Connection {
  /** The remote address. Empty if the client left before the gateway could read it. */
  readonly peer: string
  /** The result of the last request's headers. Null if nothing is remembered. */
  approach: Approach | null
  /** Resolves when the last request so far has ended. Null before the first request. */
  last: Promise<void> | null
  /** The reply to that request. */
  response: ServerResponse | null
  /** The connection's place in the pool of its listener. */
  readonly place: Place
  /** True if the last request came from a client, regardless of the body. */
  isClient: boolean
  /** The number of requests that have arrived and have no reply yet. */
  ahead: number
  /** The share of the last request, according to its headers. */
  share: string
  /** Starts reading the connection in small parts, in its turn among strangers. A client's connection is exempt. */
  measure(): void
  /** Announces that the next `bytes` bytes are one body without chunks. */
  expect(bytes: number): void
  /** Stops reading from the connection until the promise resolves. */
  hold(until: Promise<void>): void
  /** Closes the connection at once, with any data that is still unsent or unread. */
  end(): void
  /** Resolves when it is this stranger's turn. */
  turn(share: string, isBegun?: boolean): Promise<void>
  /** Does a stranger's work in its turns. Repeats the step as long as it returns true. */
  work(step: () => boolean): Promise<void>
  /** Sends `100 Continue` if the client of the current request waits for it (`Expect: 100-continue`). */
  invite(): void
  /** Sends `100 Continue`. Null if the client does not wait for it. */
  awaiting: (() => void) | null
  /** True once the connection has closed. */
  readonly isClosed: boolean
  /** Calls back when the connection closes, unless `unwatch` comes first. */
  watch(callback: () => void): void
  unwatch(callback: () => void): void
}

/** The connections of a listener that have sent a request. */
export interface Connections {
  of(socket: Socket): Connection
  open(): Iterable<Connection>
}

export function createConnections(places: Places, pace: Pace): Connections {
  const known = new Map<Socket, Connection>()
  return {
    of(socket) {
      let connection = known.get(socket)
      if (connection === undefined) {
        connection = createConnection(socket, places.of(socket), pace)
        if (!connection.isClosed) known.set(socket, connection)
        socket.once('close', () => known.delete(socket))
      }
      return connection
    },
    open: () => known.values(),
  }
}

function createConnection(socket: Socket, place: Place, pace: Pace): Connection {
  const watchers = new Set<() => void>()
  const { remoteAddress } = socket
  // The system forgets the address of a client that has reset the connection, although its request can still be read.
  let isClosed = socket.destroyed || remoteAddress === undefined
  socket.once('close', () => {
    isClosed = true
    for (const watcher of watchers) watcher()
    watchers.clear()
  })
  let own: Meter | null = null
  const measured = () => {
    own ??= meter(socket, (step) => connection.work(step))
    return own
  }
  const connection: Connection = {
    peer: remoteAddress ?? '',
    approach: null,
    last: null,
    response: null,
    place,
    awaiting: null,
    isClient: false,
    ahead: 0,
    share: shareOfSocket(socket),
    measure: () => void measured(),
    expect: (bytes) => own?.expect(bytes),
    hold: (until) => measured().hold(until),
    turn: pace.turn,
    async work(step) {
      if (!connection.isClient) return pace.work(connection.share, step)
      while (step());
    },
    end: () => void socket.destroy(),
    invite() {
      this.awaiting?.()
      this.awaiting = null
    },
    get isClosed() {
      return isClosed
    },
    watch: (callback) => void watchers.add(callback),
    unwatch: (callback) => void watchers.delete(callback),
  }
  return connection
}

/** Moves a client's connection to the client's share and protects it until it has replied. Returns the share. */
export function keepPlace({ place }: Connection, caller: Caller): string {
  const share = shareOfClients(caller)
  place.move(share)
  place.keep()
  return share
}
