import type { Dispatcher, Pool } from 'undici'
import type { Clock } from '../clock.ts'

/**
 * The outcome of an exchange with AnkiConnect. `unreachable`: no byte of it can have reached Anki.
 * `lost`: bytes were sent, but no complete reply came.
 */
export type Exchanged =
  | { readonly kind: 'reply'; readonly status: number; readonly body: Buffer }
  | {
      readonly kind: 'unreachable' | 'lost'
      /** The reply is not HTTP. */
      readonly isForeign?: true
    }

/** An exchange under way. */
export interface Sent {
  /** Resolves when the body is on its way. Never resolves if the connection failed. */
  readonly started: Promise<void>
  /** Whether a reply has started to arrive. */
  readonly begun: boolean
  /** Never rejects. */
  readonly ended: Promise<Exchanged>
  /** Ends the connection. The exchange then ends as lost, or as unreachable if it has no connection. */
  abort(): void
}

/** Sends exchanges to the AnkiConnect at one address. */
export interface Exchanger {
  /** Sends a body once, on its own connection. Takes only the start of a reply that is longer than `most` bytes. */
  send(body: Buffer, most?: number): Sent
  /** Whether an exchange is unanswered on an open connection. */
  readonly isWorking: boolean
  /** Ends all exchanges as lost, and closes. */
  close(): Promise<void>
}

/** The needs of an exchanger. Times are in ms. */
export interface ExchangerOptions {
  /** The time for one attempt to connect. */
  readonly connect: number
  /**
   * Whether another connection to the same Anki is open. If so, a slow connect means that Anki's short backlog is full.
   * The exchanger then connects again while anybody waits, because the system's own pauses between attempts grow to 16 s and more.
   */
  readonly stands: () => boolean
  readonly clock: Pick<Clock, 'steady'>
}

/** The time in ms before which a failed connect was a refusal. Windows refuses slowly, and refuses if a backlog is full. */
const SLOW = 500

/**
 * Creates an exchanger for `url`.
 * Each connection serves one exchange, because AnkiConnect closes it after each reply without notice (docs/ankiconnect.md, HTTP).
 * Headers and body go in one write, because each read costs time of Anki's window thread.
 */
export function createExchanger(url: string, options: ExchangerOptions): Exchanger {
  let pool: Pool | null = null
  let opening: Promise<Pool> | null = null
  // undici includes fetch, caches and WebSockets, which take half of the start time. The gateway opens its port first.
  const open = async (): Promise<Pool> => {
    const { Pool } = await import('undici')
    pool = new Pool(url, {
      pipelining: 0,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: options.connect },
    })
    return pool
  }
  const dispatch: Dispatch = (request, handler) => {
    if (pool !== null) return void pool.dispatch(request, handler)
    opening ??= open()
    void opening.then((opened) => opened.dispatch(request, handler))
  }
  let working = 0
  return {
    send(body, most = Number.POSITIVE_INFINITY) {
      const sent = send(dispatch, body, most, options)
      void sent.started.then(() => {
        working += 1
        void sent.ended.then(() => {
          working -= 1
        })
      })
      return sent
    },
    get isWorking() {
      return working > 0
    },
    async close() {
      await (await opening)?.destroy()
    },
  }
}

/** Waits `timeout` ms for the end of an exchange, and then ends it. */
export async function endWithin(
  sent: Sent,
  timeout: number,
  clock: Pick<Clock, 'timer'>,
): Promise<Exchanged | { readonly kind: 'timeout' }> {
  let stop = () => {}
  const late = new Promise<{ kind: 'timeout' }>((resolve) => {
    stop = clock.timer(timeout, () => resolve({ kind: 'timeout' }))
  })
  const first = await Promise.race([sent.ended, late])
  stop()
  if (first.kind === 'timeout') sent.abort()
  return first
}

type Dispatch = (request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void

function send(dispatch: Dispatch, body: Buffer, most: number, { stands, clock }: ExchangerOptions): Sent {
  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<Exchanged>()
  let controller: Dispatcher.DispatchController | null = null
  let aborted = false
  let begun = false
  let status = 0
  let length = 0
  const chunks: Buffer[] = []
  const reply = () => {
    const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    ended.resolve({ kind: 'reply', status, body: whole })
  }
  const connect = () => {
    const connecting = clock.steady()
    dispatch(
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
        onResponseData(given, chunk) {
          chunks.push(chunk)
          length += chunk.length
          if (length <= most) return
          reply()
          given.abort(ABORTED)
        },
        onResponseEnd: reply,
        onResponseError(_controller, error) {
          const isForeign = !begun && error.name === 'HTTPParserError'
          if (controller !== null) ended.resolve({ kind: 'lost', ...(isForeign && { isForeign }) })
          else if (!aborted && clock.steady() - connecting >= SLOW && stands()) connect()
          else ended.resolve({ kind: 'unreachable' })
        },
      },
    )
  }
  connect()
  return {
    started: started.promise,
    ended: ended.promise,
    get begun() {
      return begun
    },
    abort() {
      aborted = true
      if (controller === null) ended.resolve({ kind: 'unreachable' })
      else controller.abort(ABORTED)
    },
  }
}

const ABORTED = new Error('given up')
