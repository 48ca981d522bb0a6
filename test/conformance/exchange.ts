import { connect } from 'node:net'
import { readReply } from '../support/http-reply.ts'
import { until } from '../support/until.ts'

/** One request as a step describes it. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | null>>
  readonly body: Buffer | null
}

/** What came back: a reply; nothing within the time; or the end of the connection before a whole reply. */
export type WireOutcome =
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly headers: ReadonlyMap<string, string>
      readonly text: string
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'broken'; readonly why: string }

const BODY_BY_HABIT = new Set(['POST', 'PUT', 'PATCH'])

/**
 * Sends one request on a connection of its own, with no header but those named here and by the request, and reads one reply.
 * `silence` (milliseconds without a byte) ends the wait. Never throws: whatever goes wrong is an outcome.
 */
export function exchange(url: string, request: WireRequest, silence: number): Promise<WireOutcome> {
  const { hostname, port, host } = new URL(url)
  const { promise, resolve } = Promise.withResolvers<WireOutcome>()
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) })
  const chunks: Buffer[] = []
  const settle = (outcome: WireOutcome): void => {
    resolve(outcome)
    socket.destroy()
  }
  const read = (ended: boolean): WireOutcome | null => {
    const found = readReply(Buffer.concat(chunks), request.method, ended)
    if (!found) return null
    const { status, headers, body } = found.reply
    return { kind: 'reply', status, headers, text: body.toString('utf8') }
  }
  socket.setNoDelay(true)
  socket.setTimeout(silence, () => settle({ kind: 'silence' }))
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    const reply = read(false)
    if (reply) settle(reply)
  })
  socket.on('end', () => settle(read(true) ?? { kind: 'broken', why: 'the connection ended before a whole reply' }))
  socket.on('error', (error) => settle({ kind: 'broken', why: error.message }))
  socket.on('close', () => resolve({ kind: 'broken', why: 'the connection was closed' }))
  socket.write(Buffer.concat([Buffer.from(headOf(host, request), 'latin1'), request.body ?? Buffer.alloc(0)]))
  return promise
}

function headOf(host: string, { method, path, headers, body }: WireRequest): string {
  const sent = Object.entries({ 'Content-Type': 'application/json', ...headers }).filter(([, value]) => value !== null)
  const named = new Set(sent.map(([name]) => name.toLowerCase()))
  const lines = [`${method} ${path} HTTP/1.1`]
  if (!named.has('host')) lines.push(`Host: ${host}`)
  if (!named.has('accept-encoding')) lines.push('Accept-Encoding: identity')
  if (!named.has('content-length') && (body !== null || BODY_BY_HABIT.has(method))) {
    lines.push(`Content-Length: ${body?.length ?? 0}`)
  }
  return `${[...lines, ...sent.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`
}

/** Waits until the server at a URL answers `version`; rejects after 30 seconds. */
export async function answers(url: string, key: string | null): Promise<void> {
  const body = Buffer.from(JSON.stringify({ action: 'version', version: 6, ...(key === null ? {} : { key }) }))
  const request: WireRequest = { method: 'POST', path: '/', headers: {}, body }
  const patience = AbortSignal.timeout(30_000)
  await until(async () => {
    const outcome = await exchange(url, request, 5000)
    if (outcome.kind === 'reply' && outcome.text === '{"result": 6, "error": null}') return true
    if (patience.aborted) throw new Error(`nothing answers at ${url}`)
    return false
  })
}
