import { request } from 'node:http'
import type { Address } from '../net/address.ts'

/** One request to a program on this machine. */
export interface PortRequest {
  readonly method?: 'GET' | 'POST'
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A program's reply; `server` is its header of that name. */
export interface PortReply {
  readonly status: number
  readonly server: string
  readonly body: Buffer
}

/** In ms. */
const PATIENCE = 2000
/** In bytes. Only the beginning of a reply matters. */
const MOST = 64 * 1024

/**
 * Sends one request to a port. Resolves to the reply, `silent` if something listens and gives no reply of HTTP in time, or
 * `absent` if nothing listens.
 */
export function askPort(
  { host, port }: Address,
  { method = 'POST', path = '/', headers = {}, body = '' }: PortRequest,
): Promise<PortReply | 'silent' | 'absent'> {
  return new Promise((resolve) => {
    let isConnected = false
    let givenUp = () => resolve(isConnected ? 'silent' : 'absent')
    const length = body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const probe = request(
      { host, port, method, path, headers: { ...headers, ...length }, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        let size = 0
        const end = () => {
          clearTimeout(timer)
          const { statusCode = 0, headers: given } = response
          resolve({ status: statusCode, server: String(given.server ?? ''), body: Buffer.concat(chunks) })
          probe.destroy()
        }
        // A stream of events may never end, and its beginning is enough.
        givenUp = end
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          size += chunk.length
          if (size > MOST) end()
        })
        response.on('end', end)
        response.on('error', end)
      },
    )
    const timer = setTimeout(() => {
      givenUp()
      probe.destroy()
    }, PATIENCE)
    probe.on('socket', (socket) => socket.once('connect', () => (isConnected = true)))
    probe.on('error', () => {
      clearTimeout(timer)
      givenUp()
    })
    probe.end(body)
  })
}

const VERSION = '{"action": "version", "version": 6}'

/** Asks a port for AnkiConnect's version, without a key. */
export function askVersion(address: Address): Promise<PortReply | 'silent' | 'absent'> {
  return askPort(address, { headers: { 'Content-Type': 'application/json' }, body: VERSION })
}
