import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place on this machine that only one gateway of an upstream can hold. Both the holder and a second gateway learn about each other. */
export interface Claim {
  /** Resolves when the gateway holds the place or has met its holder. */
  readonly settled: Promise<void>
  close(): Promise<void>
}

/**
 * Claims the upstream at `url`.
 * Two gateways of one Anki harm each other without any sign: each sends while the other waits, so that Anki's short backlog fills, and
 * neither sees the other's writes. AnkiConnect reports neither.
 * Gateways of one machine therefore meet at a local socket with the name of the upstream.
 * This does not detect a gateway in a container or on another machine.
 *
 * @param onOther is called for each other gateway of the same upstream
 */
export function claimUpstream(url: string, onOther: () => void, platform: NodeJS.Platform = process.platform): Claim {
  const path = placeOf(new URL(url).host, platform)
  const sockets = new Set<Socket>()
  const settled = Promise.withResolvers<void>()
  let closed = false

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.resume()
    socket.unref()
  }
  const server = createServer((socket) => {
    keep(socket)
    onOther()
  }).unref()

  const claim = () => {
    if (!closed) server.listen(path)
  }
  server.on('listening', () => settled.resolve())
  server.on('error', () => {
    if (closed) return
    const other = connect(path)
    keep(other)
    let met = false
    other.once('connect', () => {
      met = true
      settled.resolve()
      onOther()
    })
    other.once('close', () => {
      // The other gateway has ended, and the place is free. If nobody answered, a crashed gateway left its file.
      if (met) claim()
      else if (isFile(platform) && !closed) {
        rmSync(path, { force: true })
        server.listen(path)
      }
    })
  })
  claim()

  return {
    settled: settled.promise,
    async close() {
      closed = true
      settled.resolve()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** On Linux and Windows the name vanishes with its holder. On other systems it is a file. */
function isFile(platform: NodeJS.Platform): boolean {
  return platform !== 'linux' && platform !== 'win32'
}

function placeOf(host: string, platform: NodeJS.Platform): string {
  const name = `ankiconnect-gateway-${host.replace(/[^0-9a-z.]+/gi, '-')}`
  if (platform === 'linux') return `\0${name}`
  return platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}
