import { Client } from 'undici'

/**
 * How an exchange with AnkiConnect ended. `unreachable`: no byte of it can have reached Anki. `lost` and `timeout`: bytes were
 * sent, and no whole reply came.
 */
export type Exchanged =
  | { readonly kind: 'reply'; readonly status: number; readonly body: Buffer }
  | { readonly kind: 'unreachable' | 'lost' | 'timeout' }

/** One exchange at a time with the AnkiConnect at one address. */
export interface Exchanger {
  /** Sends a body and waits for the whole reply, `timeout` ms at most. Never throws and never repeats. */
  exchange(body: Buffer, timeout: number): Promise<Exchanged>
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
  const client = new Client(url, {
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT },
  })
  return { exchange: (body, timeout) => exchange(client, body, timeout), close: () => client.destroy() }
}

function exchange(client: Client, body: Buffer, timeout: number): Promise<Exchanged> {
  return new Promise((resolve) => {
    let sent = false
    let status = 0
    let timer: NodeJS.Timeout | undefined
    const chunks: Buffer[] = []
    const end = (exchanged: Exchanged) => {
      clearTimeout(timer)
      resolve(exchanged)
    }
    client.dispatch(
      { method: 'POST', path: '/', headers: ['content-type', 'application/json'], body },
      {
        onRequestStart(controller) {
          sent = true
          timer = setTimeout(() => {
            end({ kind: 'timeout' })
            controller.abort(new Error('no reply in time'))
          }, timeout)
        },
        onResponseStart(_controller, statusCode) {
          status = statusCode
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk)
        },
        onResponseEnd() {
          end({ kind: 'reply', status, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) })
        },
        onResponseError() {
          end({ kind: sent ? 'lost' : 'unreachable' })
        },
      },
    )
  })
}
