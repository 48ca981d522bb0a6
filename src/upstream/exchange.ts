import { createRequire } from 'node:module'
import type { Dispatcher, Pool } from 'undici'

// The front door of undici loads fetch, caches and WebSockets too: half of the time this program takes to start.
const ConnectionPool: typeof Pool = createRequire(import.meta.url)('undici/lib/dispatcher/pool.js')

/**
 * How an exchange with AnkiConnect ended. `unreachable`: no byte of it can have reached Anki. `lost`: bytes were sent, and no
 * whole reply came.
 */
export type Exchanged =
  | { readonly kind: 'reply'; readonly status: number; readonly body: Buffer }
  | { readonly kind: 'unreachable' | 'lost' }

/** An exchange under way. */
export interface Sent {
  /** Resolves when the body is on its way; never, where the connection could not be made. */
  readonly started: Promise<void>
  /** Whether a reply has begun to come. */
  readonly begun: boolean
  /** Never rejects. */
  readonly ended: Promise<Exchanged>
  /** Ends the connection; an exchange under way comes back as lost. */
  abort(): void
}

/** Exchanges with the AnkiConnect at one address. */
export interface Exchanger {
  /** Sends a body, once, on a connection of its own. */
  send(body: Buffer): Sent
  /** Ends what is under way (it comes back as lost) and closes. */
  close(): Promise<void>
}

/**
 * Anki accepts one connection per tick, and its kernel drops those beyond its short backlog: a connect that is not
 * answered is tried again by the system after 1, 3 and 7 s, and this waits for it.
 */
const CONNECT_TIMEOUT = 15_000

/**
 * An exchanger for `url`. A connection serves one exchange, because AnkiConnect closes after each reply without saying so
 * (FACTS: HTTP); header and body leave in one write, as each piece read costs Anki's window thread.
 */
export function createExchanger(url: string): Exchanger {
  const pool = new ConnectionPool(url, {
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT },
  })
  return { send: (body) => send(pool, body), close: () => pool.destroy() }
}

/** Waits so many ms for the end of an exchange, from when its body left, and ends it then. */
export async function within(sent: Sent, timeout: number): Promise<Exchanged | { readonly kind: 'timeout' }> {
  let timer: NodeJS.Timeout | undefined
  const late = sent.started.then(
    () =>
      new Promise<{ kind: 'timeout' }>((resolve) => {
        timer = setTimeout(() => resolve({ kind: 'timeout' }), timeout)
      }),
  )
  const first = await Promise.race([sent.ended, late])
  clearTimeout(timer)
  if (first.kind === 'timeout') sent.abort()
  return first
}

function send(pool: Pool, body: Buffer): Sent {
  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<Exchanged>()
  let controller: Dispatcher.DispatchController | null = null
  let aborted = false
  let begun = false
  let status = 0
  const chunks: Buffer[] = []
  pool.dispatch(
    { method: 'POST', path: '/', headers: ['content-type', 'application/json'], body },
    {
      onRequestStart(given) {
        if (aborted) {
          given.abort(ABORTED)
          return
        }
        controller = given
        started.resolve()
      },
      onResponseStart(_controller, statusCode) {
        begun = true
        status = statusCode
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
        ended.resolve({ kind: 'reply', status, body: whole })
      },
      onResponseError() {
        ended.resolve({ kind: controller === null ? 'unreachable' : 'lost' })
      },
    },
  )
  return {
    started: started.promise,
    ended: ended.promise,
    get begun() {
      return begun
    },
    abort() {
      aborted = true
      controller?.abort(ABORTED)
    },
  }
}

const ABORTED = new Error('given up')
