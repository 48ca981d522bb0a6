import { connect } from 'node:net'
import { Agent, request } from 'undici'

/** How a client of a program out there speaks. */
export interface Manner {
  readonly method?: 'POST' | 'GET' | 'PUT'
  readonly type?: string
  /** `version` of each call; left out where null. */
  readonly version?: number | null
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** In ms: the client gives up and closes. */
  readonly patience?: number
  /** Sends the request and closes its half of the connection, as `nc -N` does. */
  readonly halfCloses?: boolean
}

/** The end of a call: the JSON of a reply, the end of the connection, or its own patience. */
export type Met =
  | { readonly kind: 'reply'; readonly status: number; readonly value: unknown; readonly text: string }
  | { readonly kind: 'end' | 'left'; readonly text: string }

/** Sends a call in a client's manner. */
export type Talk = (action: string, params?: object, more?: Partial<Manner>) => Promise<Met>

/** Longer than the gateway may take for anything here, in ms. */
const LONGEST = 120_000

/** Opens a client's connections to a gateway. */
export function talker(port: () => number, manner: Manner): { readonly talk: Talk; close(): Promise<void> } {
  const dispatcher = new Agent({ keepAliveTimeout: 4000, connect: { timeout: 5000 } })
  return {
    async talk(action, params, more = {}) {
      const { method = 'POST', type, version = 6, key, headers, patience, halfCloses } = { ...manner, ...more }
      const call = {
        action,
        ...(params && { params }),
        ...(version !== null && { version }),
        ...(key !== undefined && { key }),
      }
      const body = JSON.stringify(call)
      if (halfCloses) return half(port(), body)
      const leaving = AbortSignal.timeout(patience ?? LONGEST)
      try {
        const reply = await request(`http://127.0.0.1:${port()}/`, {
          method,
          headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
          body,
          dispatcher,
          signal: leaving,
          headersTimeout: 0,
          bodyTimeout: 0,
        })
        const text = await reply.body.text()
        return read(reply.statusCode, text)
      } catch (error) {
        const { code = '', message } = error as Error & { code?: string }
        return { kind: leaving.aborted ? 'left' : 'end', text: `${code} ${message}` }
      }
    },
    close: () => dispatcher.destroy(),
  }
}

function read(status: number, text: string): Met {
  try {
    return { kind: 'reply', status, value: text === '' ? null : JSON.parse(text), text }
  } catch {
    throw new Error(`status ${status} and no JSON: ${text.slice(0, 200)}`)
  }
}

function half(port: number, body: string): Promise<Met> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const chunks: Buffer[] = []
  socket.end(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', (error) => resolve({ kind: 'end', text: error.message }))
    socket.on('end', () => {
      socket.destroy()
      const text = Buffer.concat(chunks).toString()
      const at = text.indexOf('\r\n\r\n')
      if (at < 0) return resolve({ kind: 'end', text })
      try {
        resolve(read(Number(text.slice(9, 12)), text.slice(at + 4)))
      } catch (error) {
        reject(error)
      }
    })
  })
}
