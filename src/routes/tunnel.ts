import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { startDeadline } from './deadline.ts'
import type { Forwarded, Passage } from './forward.ts'
import { type Trouble, troubleOf } from './trouble.ts'

/** The parameters of forwarding a WebSocket. */
export interface TunnelPassage extends Omit<Passage, 'replaced'> {
  /** Receives the function that ends the WebSocket, once it is open. */
  readonly onOpen: (end: () => void) => void
}

/**
 * The end of a WebSocket.
 * `status` is 101 if it opened, otherwise the status of the target's reply, or null.
 * Sizes in bytes, frames included.
 */
export interface Tunnelled extends Forwarded {
  readonly status: number | null
}

/** The longest reply of a target that refuses a WebSocket, in bytes. */
const LONGEST_REFUSAL = 64 * 1024

/**
 * Forwards an upgrade to its target, and then bytes both ways until one side ends, is silent for too long, or `end` is
 * called.
 * Forwards the target's reply if it does not upgrade.
 * Resolves when the client's connection has closed.
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
  const clock = startDeadline(limit, true, () => fail('late'))
  const counted = (chunk: Buffer) => {
    clock.moved()
    return chunk.length
  }
  const proxy = createProxyServer({ target: origin, prependPath: false, toProxy: true, connectTimeout: limit.answer })
  proxy.on('error', (error) => {
    if (status === null) fail(troubleOf(error))
  })
  // The library has connected both sides by now.
  // An earlier data listener would consume the bytes that came with the 101, and they would be lost.
  proxy.on('open', (target) => {
    target.on('data', (chunk: Buffer) => {
      bytesOut += counted(chunk)
    })
    socket.on('data', (chunk: Buffer) => {
      bytesIn += counted(chunk)
    })
  })
  proxy.on('proxyReqWs', (sent) => {
    outgoing = sent
    sent.prependListener('upgrade', (reply: IncomingMessage, target: Duplex) => {
      status = 101
      clock.answered()
      reply.headers = upgradeHeaders(reply, passage)
      socket.once('close', () => target.destroy())
      passage.onOpen(() => socket.destroy())
    })
    sent.prependListener('response', (reply: IncomingMessage) => {
      status = reply.statusCode ?? null
      clock.answered()
      reply.headers = { ...folded(passage.replyHeaders(reply)), connection: 'close' }
      reply.on('data', (chunk: Buffer) => {
        bytesOut += counted(chunk)
        if (bytesOut > LONGEST_REFUSAL) fail('response-too-large')
      })
      reply.once('close', () => reply.complete || socket.destroy())
    })
  })
  socket.once('close', () => outgoing?.destroy())
  // Nothing passes to the target before it has answered, and neither does the client's end.
  socket.once('end', () => status === null && socket.destroy())
  try {
    if (!socket.destroyed) proxy.ws(request, socket, head)
    await ended
  } finally {
    clock.stop()
  }
  return { trouble, left: trouble === null && status === null, status, bytesIn, bytesOut }
}

/**
 * Returns the headers of the reply to the upgrade.
 * `Connection` and `Upgrade` describe this connection, and all others are as for other replies.
 */
function upgradeHeaders(reply: IncomingMessage, { replyHeaders }: TunnelPassage): IncomingMessage['headers'] {
  const { upgrade = 'websocket' } = reply.headers
  return { ...folded(replyHeaders(reply)), connection: 'Upgrade', upgrade }
}

function folded(lines: readonly string[]): IncomingMessage['headers'] {
  // A plain object has inherited members such as constructor, and a target can send a header with that name.
  const headers: Record<string, string> = Object.create(null)
  for (let at = 0; at < lines.length; at += 2) {
    const name = (lines[at] ?? '').toLowerCase()
    headers[name] = headers[name] === undefined ? (lines[at + 1] ?? '') : `${headers[name]}, ${lines[at + 1]}`
  }
  return headers
}
