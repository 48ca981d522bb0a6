import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { freePort } from './free-port.ts'

/**
 * What the upstream does with one request: a reply with this body; nothing, ever; a reset; the end without a byte; the first part of
 * a reply and then the end; or bytes that are no HTTP.
 */
export type Behaviour = string | 'hang' | 'reset' | 'close' | { readonly half: string } | { readonly garbage: string }

/** One request that was received whole. */
export interface Received {
  readonly head: string
  readonly body: string
}

/** How an upstream behaves: by the body and the number (from 1) of each exchange. */
export type Script = (body: string, number: number) => Behaviour | Promise<Behaviour>

/** A raw-socket upstream that behaves as AnkiConnect does: one request per connection, closed after the reply without notice. */
export interface ScriptedUpstream {
  readonly url: string
  readonly port: number
  /** Every request that was received, in order; the gateway's own proofs are counted apart. */
  readonly exchanges: readonly Received[]
  readonly proofs: number
  /** All connections so far, those included on which nothing was sent. */
  readonly accepted: number
  /** Resolves when so many exchanges were received. */
  received(count: number): Promise<readonly Received[]>
  /** Behaves otherwise from now on. */
  follow(script: Script): void
  /** As Anki closed or killed: the port refuses, every connection is reset. */
  stop(): Promise<void>
  /** Listens again, on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** The empty result in the shape of version 6. */
export const DONE = '{"result": null, "error": null}'

const HEADERS =
  'Content-Type: application/json\r\nAccess-Control-Allow-Origin: http://localhost\r\nAccess-Control-Allow-Headers: *'

/** What a gateway asks to learn whether its upstream is itself; answered as AnkiConnect answers for a deck it does not have. */
function isProof(body: string): boolean {
  return body.includes('"getDeckConfig"') && body.includes('ankiconnect-gateway ')
}

/** Starts an upstream that follows a script; `ownProofs` lets the script see the gateway's proofs too. */
export async function startScripted(script: Script, { ownProofs = false } = {}): Promise<ScriptedUpstream> {
  const exchanges: Received[] = []
  const sockets = new Set<Socket>()
  const waiting: { readonly count: number; readonly resolve: (all: readonly Received[]) => void }[] = []
  let follow = script
  let proofs = 0
  let accepted = 0

  const take = async (socket: Socket, request: Received): Promise<void> => {
    if (isProof(request.body) && !ownProofs) {
      proofs += 1
      behave(socket, '{"result": false, "error": null}')
      return
    }
    exchanges.push(request)
    for (const { count, resolve } of waiting) if (exchanges.length >= count) resolve(exchanges)
    behave(socket, await follow(request.body, exchanges.length))
  }
  const serve = (socket: Socket): void => {
    let bytes = Buffer.alloc(0)
    let taken = false
    accepted += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const request = readRequest(bytes)
      if (!request || taken) return
      taken = true
      void take(socket, request)
    })
  }
  const server = createServer(serve)
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  // A port that the system hands out could go to another test between `stop` and `restart`.
  await listen(await freePort())
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    for (const socket of sockets) reset(socket)
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    exchanges,
    get proofs() {
      return proofs
    },
    get accepted() {
      return accepted
    },
    received: (count) =>
      new Promise((resolve) => {
        if (exchanges.length >= count) resolve(exchanges)
        else waiting.push({ count, resolve })
      }),
    follow(next) {
      follow = next
    },
    stop,
    restart: () => listen(port),
    close: stop,
  }
}

/** The request in some bytes, its length found as AnkiConnect finds it; null while it is not whole. */
function readRequest(bytes: Buffer): Received | null {
  const split = bytes.indexOf('\r\n\r\n')
  if (split < 0) return null
  const head = bytes.toString('latin1', 0, split)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  const body = bytes.subarray(split + 4)
  return body.length < length ? null : { head, body: body.toString('utf8', 0, length) }
}

function behave(socket: Socket, behaviour: Behaviour): void {
  if (behaviour === 'hang') return
  if (behaviour === 'reset') reset(socket)
  else if (behaviour === 'close') socket.end()
  else if (typeof behaviour === 'string') socket.end(`${replyHead(Buffer.byteLength(behaviour))}${behaviour}`)
  else if ('garbage' in behaviour) socket.end(behaviour.garbage)
  else socket.end(`${replyHead(Buffer.byteLength(behaviour.half) * 2)}${behaviour.half}`)
}

/** A socket that is already ending cannot be reset any more; Node would keep it for ever. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

function replyHead(length: number): string {
  return `HTTP/1.1 200 OK\r\n${HEADERS}\r\nContent-Length: ${length}\r\n\r\n`
}
