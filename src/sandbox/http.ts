import { type Value, writeJson } from './json.ts'
import { readJson } from './json-reader.ts'
import { PythonError } from './python.ts'
import { checkRequest } from './request-schema.ts'
import { decodeUtf8 } from './utf8.ts'

/** The head of a request as AnkiConnect splits it. */
export interface RequestHead {
  readonly method: string
  readonly path: string
  /** The lines behind the first, as they came (Latin-1). */
  readonly rawHeaders: string
  /** Names in lower case; null where a line has no `": "`. */
  readonly headers: ReadonlyMap<string, string | null>
  readonly bodyLength: number
}

/** The outcome of a request: reply bytes, or nothing ever (AnkiConnect raised outside its error handling). */
export type Served = { reply: Buffer } | { silent: true }

const LOCAL = 'http://localhost'
const EXTENSIONS = ['chrome-extension://', 'moz-extension://', 'safari-web-extension://']

/**
 * Splits a head (Latin-1, without the empty line) as AnkiConnect does: at `": "` and nowhere else, the last of equal names
 * wins. Undefined where AnkiConnect raises for good: a Content-Length that is no number.
 */
export function parseHead(text: string): RequestHead | undefined {
  const lines = text.split('\r\n')
  const headers = new Map<string, string | null>()
  for (const line of lines.slice(1)) {
    const [name = '', value] = line.split(': ')
    headers.set(name.toLowerCase(), value ?? null)
  }
  const length = headers.get('content-length')
  if (length !== undefined && !/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(length ?? '')) return undefined
  const [method = '', path = ''] = (lines[0] as string).split(' ')
  return {
    method: method.toUpperCase(),
    path,
    rawHeaders: lines.slice(1).join('\r\n'),
    headers,
    bodyLength: Math.max(0, Number((length ?? '0').replaceAll('_', ''))),
  }
}

/** Serves one request: CORS, the empty-body banner, the envelope's form, and `answer` for what passes. */
export function serve(head: RequestHead, body: Buffer, answer: (request: Map<string, Value>) => Value): Served {
  const origin = originOf(head)
  if (origin === null) return { silent: true }
  const allowed = origin === undefined || isAllowed(origin)
  const cors = allowed && origin !== undefined ? origin : LOCAL

  if (head.method === 'OPTIONS') {
    const extra = head.headers.get('access-control-request-private-network') === 'true'
    return reply(cors, '', extra ? 'Access-Control-Allow-Private-Network: true\r\n' : '')
  }
  let request: Map<string, Value>
  try {
    request = checkRequest(readJson(decodeUtf8(body)))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    if (!allowed) return forbidden()
    if (body.length === 0) return reply(cors, '{"apiVersion": "AnkiConnect v.6"}')
    return reply(cors, writeJson(failed(error.message)))
  }
  if (request.get('action') !== 'requestPermission') {
    return allowed ? reply(cors, writeJson(answer(request))) : forbidden()
  }
  const parameters = (request.get('params') as Map<string, Value> | undefined) ?? new Map<string, Value>()
  request.set('params', parameters.set('allowed', allowed).set('origin', origin ?? ''))
  return reply(origin ?? cors, writeJson(answer(request)))
}

/** The envelope of an error, the same at every version. */
export function failed(error: string): Value {
  return new Map<string, Value>([
    ['result', null],
    ['error', error],
  ])
}

/** The Origin of a request; null where AnkiConnect raises for good: one that is not UTF-8 or has no value. */
function originOf(head: RequestHead): string | null | undefined {
  const raw = head.headers.get('origin')
  if (typeof raw !== 'string') return raw
  try {
    return decodeUtf8(Buffer.from(raw, 'latin1'))
  } catch {
    return null
  }
}

/** AnkiConnect's rule as shipped, when `http://localhost` is the only origin listed (docs/ankiconnect.md, HTTP). */
function isAllowed(origin: string): boolean {
  return (
    [LOCAL, 'http://127.0.0.1', 'https://127.0.0.1'].includes(origin) ||
    origin.startsWith('http://127.0.0.1:') ||
    EXTENSIONS.some((scheme) => origin.startsWith(scheme))
  )
}

function reply(cors: string, body: string, extra = ''): Served {
  const head =
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: ${cors}\r\n` +
    `Access-Control-Allow-Headers: *\r\nContent-Length: ${body.length}\r\n${extra}\r\n`
  return { reply: Buffer.from(head + body) }
}

function forbidden(): Served {
  const head = `HTTP/1.1 403 Forbidden\r\nAccess-Control-Allow-Origin: ${LOCAL}\r\nAccess-Control-Allow-Headers: *\r\n\r\n`
  return { reply: Buffer.from(head) }
}
