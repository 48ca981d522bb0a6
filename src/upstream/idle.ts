import { connect } from 'node:net'
import { withoutBrackets } from '../net/address.ts'

/** A connection to Anki without any data. Its end shows within milliseconds that Anki has gone. */
export interface Idle {
  /** `slow` means that not even a refusal came in time. */
  readonly opened: Promise<'open' | 'refused' | 'slow'>
  /** Whether it is open. */
  readonly stands: boolean
  /** Ends it. Calls `onEnd` if it was open. */
  end(): void
}

/**
 * Opens an idle connection to `url`. `limit` is the time to connect in ms.
 *
 * @param onEnd is called when an open connection ends
 */
export type OpenIdle = (url: string, limit: number, onEnd: () => void) => Idle

/** The silence, in ms, after which the system checks the connection. A vanished machine or a firewall sends no end. */
const KEEP_ALIVE = 1000

/** Opens an idle connection over TCP. */
export const openIdle: OpenIdle = (url, limit, onEnd) => {
  const { hostname, port } = new URL(url)
  const opened = Promise.withResolvers<'open' | 'refused' | 'slow'>()
  const socket = connect({ host: withoutBrackets(hostname), port: Number(port || 80) })
  let stands = false
  const impatience = setTimeout(() => {
    opened.resolve('slow')
    socket.destroy()
  }, limit)
  // An idle connection does not keep the process alive.
  socket.unref()
  socket.setKeepAlive(true, KEEP_ALIVE)
  socket.once('connect', () => {
    clearTimeout(impatience)
    stands = true
    opened.resolve('open')
  })
  socket.on('error', () => {})
  // Anki sends nothing here. Reading is necessary to notice its end.
  socket.resume()
  socket.once('close', () => {
    clearTimeout(impatience)
    opened.resolve('refused')
    if (!stands) return
    stands = false
    onEnd()
  })
  return {
    opened: opened.promise,
    get stands() {
      return stands
    },
    end: () => socket.destroy(),
  }
}
