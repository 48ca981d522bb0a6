import type { IncomingMessage, ServerResponse } from 'node:http'
import { CONFIRM_HEADER } from './console-door.ts'
import type { AdminRequest } from './routes.ts'

/** Reads a request. Returns null if its body has more bytes than `longest`. */
export async function readAsked(
  request: IncomingMessage,
  response: ServerResponse,
  longest: number,
): Promise<AdminRequest | null> {
  const { method = '', headers, headersDistinct, socket } = request
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';', 1)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longest) return null
    chunks.push(chunk)
  }
  const confirmed = headersDistinct[CONFIRM_HEADER]?.join() ?? null
  const from = socket.remoteAddress ?? ''
  const body = Buffer.concat(chunks)
  return {
    method,
    path: pathOf(request),
    query: queryOf(request),
    type: type.trim(),
    body,
    confirmed,
    from,
    signal: () => departureOf(response),
  }
}

/** Returns a signal that aborts when a response closes before its end. */
function departureOf(response: ServerResponse): AbortSignal {
  const departure = new AbortController()
  const leave = () => {
    if (!response.writableEnded) departure.abort()
  }
  if (response.closed) leave()
  response.once('close', leave)
  return departure.signal
}

/** Returns the path of a request, without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}

function queryOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}
