import type { Server, Socket } from 'node:net'
import { sourceOf } from './address.ts'
import type { Pace } from './pace.ts'
import { createPool, type Place } from './pool.ts'

/** The connections of a server. Each one holds a place in a bounded pool from its first byte to its last. */
export interface Places {
  /** Returns the place of a connection. Works for TLS as well, where the socket differs from the accepted one. */
  of(socket: Socket): Place
}

/** Returns the share of callers that are known only by their address. */
export function shareOfStrangers(neighbourhood: string): string {
  return `strangers at ${neighbourhood}`
}

/** Returns the share of strangers for a connection. */
export function shareOfSocket({ remoteAddress = '' }: Socket): string {
  return shareOfStrangers(sourceOf(remoteAddress, {}, []).neighbourhood)
}

/**
 * Limits the connections of a server by the policy of `holderToEvict`.
 * A connection that gets no place, or has to make room, closes without a reply.
 *
 * @param most returns the maximum number of connections
 * @param pace decides when the gateway first reads a new connection
 */
export function createPlaces(server: Server, most: () => number, pace: Pace): Places {
  const pool = createPool(most)
  const places = new Map<string, Place>()
  const enter = (socket: Socket) => pool.enter(shareOfSocket(socket), () => socket.destroy())
  takeInTurn(server, (socket) => pace.turn(shareOfSocket(socket)))
  server.prependListener('connection', (socket: Socket) => {
    const place = enter(socket)
    const peer = peerOf(socket)
    places.set(peer, place)
    socket.once('close', () => {
      place.leave()
      if (places.get(peer) === place) places.delete(peer)
    })
    if (!place.grow(1)) socket.destroy()
  })
  return {
    // A connection that has already closed has no place in the map.
    of: (socket) => places.get(peerOf(socket)) ?? enter(socket),
  }
}

/**
 * Delays handing a new connection to the server until its turn.
 * A connection that was accepted paused sends into the system's buffer until then.
 */
function takeInTurn(server: Server, turn: (socket: Socket) => Promise<void>): void {
  const takers = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', async (socket: Socket) => {
    socket.on('error', ignore)
    await turn(socket)
    socket.off('error', ignore)
    if (socket.destroyed) return
    if (!server.listening) return void socket.destroy()
    for (const taker of takers) taker.call(server, socket)
    socket.resume()
  })
}

/** Ignores the error of a connection that breaks before anyone reads it. The connection just closes. */
function ignore(): void {}

/** Returns a key for a connection. A server never has two open connections to the same remote address and port. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
