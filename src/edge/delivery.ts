import type { ServerResponse } from 'node:http'
import type { Connection } from './connection.ts'

/**
 * Returns whether the system accepted the whole reply.
 * False if the connection was reset or a write failed: the client has left and nobody reads the reply.
 * The result is usually known at once.
 * If the client reads slowly, it is a promise that resolves when the client has taken the reply.
 */
export function isDelivered(response: ServerResponse, connection: Connection): boolean | Promise<boolean> {
  const { socket } = response.req
  const isSound = () => socket.errored === null && !socket.destroyed
  if (!isSound()) return false
  if (response.writableLength === 0) return true
  return new Promise((resolve) => {
    const settle = (delivered: boolean) => {
      response.off('finish', finish)
      connection.unwatch(leave)
      resolve(delivered)
    }
    const finish = () => settle(isSound())
    const leave = () => settle(false)
    // The server's own listener may close the connection, so this one must run first.
    response.prependOnceListener('finish', finish)
    connection.watch(leave)
  })
}
