import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type Connection, follow, type WholeRequest } from './connection.ts'

/** The next step for a connection after the reply to its request. */
export type Outcome = {
  /** How long the window is held before the reply leaves, in milliseconds; infinite until the dialog is closed. */
  readonly cost: number
} & (
  | { readonly kind: 'reply'; readonly bytes: Buffer; readonly delay?: number; readonly sent: () => void }
  | { readonly kind: 'silent' }
  | { readonly kind: 'modal' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'die' }
  | { readonly kind: 'closed'; readonly ms: number }
)

/** Time as the window meets it; each call returns what calls it off. */
export interface Timers {
  every(ms: number, run: () => void): () => void
  after(ms: number, run: () => void): () => void
}

export const realTimers: Timers = {
  every(ms, run) {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export interface WindowOptions {
  readonly host: string
  /** Milliseconds between two looks at the connections; 0 looks whenever something happened. */
  readonly tickMs: number
  readonly acceptPerTick: number
  /** How many connections may wait to be accepted; one more, as on Linux, and the next are reset. */
  readonly backlog: number
  /** Whether a client that stalls in the middle of its request holds the window, at most this many milliseconds a byte. */
  readonly stallMs: number | undefined
  /** Whether the connection of this number (1-based) is reset as it comes. */
  readonly refuses: (connection: number) => boolean
  readonly serve: (connection: Connection) => Outcome
  /** Answers a request that is none to Anki, whatever the window does; undefined for all others. */
  readonly control?: (request: WholeRequest) => Promise<Buffer> | undefined
  readonly timers: Timers
}

/** Anki's window thread as clients see it: one thread that accepts, reads, works and replies in turns. */
export interface Window {
  /** Starts to listen; resolves with the port. */
  open(port: number): Promise<number>
  /** Closes the dialog that holds the window, if there is one. */
  closeDialog(): void
  /** Stops listening and ends every connection. */
  shut(how: 'close' | 'reset'): Promise<void>
}

export function createWindow(options: WindowOptions): Window {
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let stopTicking = (): void => undefined
  let waiting: Connection[] = []
  let clients: Connection[] = []
  let connections = 0
  /** The window works, shows a modal window, or reads from a client that stalls: nothing else is done. */
  let held = false
  let closeDialog = (): void => undefined
  let stopWaiting = (): void => undefined

  function arrive(socket: Socket): void {
    connections++
    if (options.refuses(connections) || waiting.length > options.backlog) {
      socket.resetAndDestroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      clients = clients.filter((client) => client.socket !== socket)
      waiting = waiting.filter((client) => client.socket !== socket)
    })
    const connection = follow(socket, () => {
      if (isControl(connection)) return
      if (options.tickMs === 0) advance()
    })
    if (options.tickMs === 0) clients.push(connection)
    else waiting.push(connection)
  }

  function isControl(connection: Connection): boolean {
    const { request, socket } = connection
    const reply = request && options.control?.(request)
    if (reply === undefined) return false
    clients = clients.filter((client) => client !== connection)
    waiting = waiting.filter((client) => client !== connection)
    void reply.then((bytes) => send(socket, bytes, () => undefined))
    return true
  }

  function tick(): void {
    if (held) return
    clients.push(...waiting.splice(0, options.acceptPerTick))
    advance()
  }

  function advance(): void {
    for (const client of [...clients]) {
      if (held) return
      if (client.request !== undefined) work(client)
      else if (options.stallMs !== undefined && client.received > 0 && !client.broken) stall(client, options.stallMs)
    }
  }

  function work(client: Connection): void {
    clients.splice(clients.indexOf(client), 1)
    const outcome = options.serve(client)
    if (outcome.cost === 0) {
      finish(client, outcome)
      return
    }
    held = true
    const release = (): void => {
      closeDialog = () => undefined
      held = false
      finish(client, outcome)
      advance()
    }
    if (outcome.cost === Number.POSITIVE_INFINITY) closeDialog = release
    else options.timers.after(outcome.cost, release)
  }

  function finish({ socket }: Connection, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'reply':
        if (outcome.delay === undefined) send(socket, outcome.bytes, outcome.sent)
        else options.timers.after(outcome.delay, () => send(socket, outcome.bytes, outcome.sent))
        break
      case 'modal':
        held = true
        closeDialog = () => {
          closeDialog = () => undefined
          held = false
          advance()
        }
        break
      case 'reset':
        socket.resetAndDestroy()
        break
      case 'die':
        void shut('reset')
        break
      case 'closed':
        void reopen(outcome.ms)
        break
      case 'silent':
        break
    }
  }

  /** AnkiConnect reads on, whole window thread waiting, until the request is whole or no byte came for a while. */
  function stall(client: Connection, patience: number): void {
    held = true
    const giveUp = (): void => {
      client.socket.destroy()
    }
    let callOff = options.timers.after(patience, giveUp)
    const release = (): void => {
      callOff()
      client.socket.off('data', onData).off('close', release)
      held = false
      advance()
    }
    const onData = (): void => {
      callOff()
      if (client.request !== undefined || client.broken) release()
      else callOff = options.timers.after(patience, giveUp)
    }
    client.socket.on('data', onData).on('close', release)
  }

  async function reopen(ms: number): Promise<void> {
    const { port } = (server as Server).address() as AddressInfo
    await shut('reset')
    stopWaiting = options.timers.after(ms, () => void open(port))
  }

  async function shut(how: 'close' | 'reset'): Promise<void> {
    const closing = server
    server = undefined
    stopTicking()
    stopWaiting()
    closeDialog = () => undefined
    held = false
    waiting = []
    clients = []
    const closed = closing && new Promise((resolve) => closing.close(resolve))
    for (const socket of sockets) {
      if (how === 'reset') socket.resetAndDestroy()
      else socket.destroy()
    }
    await closed
  }

  async function open(port: number): Promise<number> {
    const opening = createServer({ allowHalfOpen: true, noDelay: true }, arrive)
    await new Promise<void>((resolve, reject) => {
      opening.once('error', reject)
      opening.listen({ host: options.host, port }, resolve)
    })
    server = opening
    if (options.tickMs > 0) stopTicking = options.timers.every(options.tickMs, tick)
    return (opening.address() as AddressInfo).port
  }

  return { open, shut, closeDialog: () => closeDialog() }
}

/** Sends and closes, as AnkiConnect does: without notice in the headers, and for both directions. */
function send(socket: Socket, bytes: Buffer, sent: () => void): void {
  if (socket.destroyed) return
  socket.write(bytes, sent)
  socket.destroySoon()
}
