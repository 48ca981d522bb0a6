import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { startClock } from './clock.ts'
import type { Passage, Passed } from './forward.ts'
import { type Trouble, troubleOf } from './trouble.ts'

/** How a WebSocket is passed on. */
export interface TunnelPassage extends Omit<Passage, 'replaced'> {
  /** Hears that it is open, and is given the means to end it. */
  readonly onOpen: (end: () => void) => void
}

/** How it ended; `status` is 101 where it opened, else what the target said instead, or null. Sizes in bytes, frames included. */
export interface Tunnelled extends Passed {
  readonly status: number | null
}

/** What a target says that does not want a WebSocket is short. */
const MOST_SAID = 64 * 1024

/**
 * Passes an upgrade on to its target, and then bytes both ways until one side ends, is silent for too long, or `end` is called. What the
 * target says instead of upgrading is passed on too. Resolves when the client's connection has ended.
 */
export async function tunnel(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  passage: TunnelPassage,
): Promise<Tunnelled> {
  const ended = new Promise<void>((resolve) => socket.once('close', resolve))
  const { createProxyServer } = await import('http-proxy-3')
  const { path, origin, headers, limit } = passage
  request.url = path
  request.headers = headers
  let trouble: Trouble | null = null
  let status: number | null = null
  let bytesIn = 0
  let bytesOut = 0
  let outgoing: ClientRequest | undefined

  const fail = (what: Trouble) => {
    if (trouble !== null || socket.destroyed) return
    trouble = what
    outgoing?.destroy()
    if (status === null) passage.explain(what)
    else socket.destroy()
  }
  const clock = startClock(limit, true, () => fail('late'))
  const counted = (chunk: Buffer) => {
    clock.moved()
    return chunk.length
  }
  const proxy = createProxyServer({ target: origin, prependPath: false, toProxy: true, connectTimeout: limit.answer })
  proxy.on('error', (error) => {
    if (status === null) fail(troubleOf(error))
  })
  proxy.on('proxyReqWs', (sent) => {
    outgoing = sent
    sent.prependListener('upgrade', (reply: IncomingMessage, target: Duplex) => {
      status = 101
      clock.answered()
      reply.headers = upgradeHeaders(reply, passage)
      socket.once('close', () => target.destroy())
      target.on('data', (chunk: Buffer) => {
        bytesOut += counted(chunk)
      })
      socket.on('data', (chunk: Buffer) => {
        bytesIn += counted(chunk)
      })
      passage.onOpen(() => socket.destroy())
    })
    sent.prependListener('response', (reply: IncomingMessage) => {
      status = reply.statusCode ?? null
      clock.answered()
      reply.headers = { ...folded(passage.replyHeaders(reply)), connection: 'close' }
      reply.on('data', (chunk: Buffer) => {
        bytesOut += counted(chunk)
        if (bytesOut > MOST_SAID) fail('response-too-large')
      })
      reply.once('close', () => reply.complete || socket.destroy())
    })
  })
  socket.once('close', () => outgoing?.destroy())
  // Nothing is passed on before the target has answered, the client's end neither.
  socket.once('end', () => status === null && socket.destroy())
  try {
    if (!socket.destroyed) proxy.ws(request, socket, head)
    await ended
  } finally {
    clock.stop()
  }
  return { trouble, left: trouble === null && status === null, status, bytesIn, bytesOut }
}

/** The answer to the upgrade is of this connection alone; all else is as for other replies. */
function upgradeHeaders(reply: IncomingMessage, { replyHeaders }: TunnelPassage): IncomingMessage['headers'] {
  const { upgrade = 'websocket' } = reply.headers
  return { ...folded(replyHeaders(reply)), connection: 'Upgrade', upgrade }
}

function folded(lines: readonly string[]): IncomingMessage['headers'] {
  const headers: Record<string, string> = {}
  for (let at = 0; at < lines.length; at += 2) {
    const name = (lines[at] ?? '').toLowerCase()
    headers[name] = headers[name] === undefined ? (lines[at + 1] ?? '') : `${headers[name]}, ${lines[at + 1]}`
  }
  return headers
}
