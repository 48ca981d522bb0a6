import { existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

/** In ms. Something that listens on this machine takes a connection at once. */
const PATIENCE = 1000

/** Whether a program listens on this port of 127.0.0.1. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(PATIENCE, () => end(true))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

/**
 * Whether Anki has a collection of this data folder open. SQLite's write-ahead log of the collection then exists, which Anki removes when
 * it closes the collection.
 */
export function hasOpenCollection(base: string): boolean {
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .some(({ name }) => existsSync(join(base, name, 'collection.anki2-wal')))
}
