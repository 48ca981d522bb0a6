/** One HTTP reply as it came over the wire; header names in lower case. */
export interface HttpReply {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** A reply and the bytes behind it. */
export interface ReadReply {
  readonly reply: HttpReply
  readonly rest: Buffer
}

/**
 * The first reply in some bytes, interim ones (1xx) passed over; null while it is not whole. `ended` says that no more will come,
 * which completes a reply without a length.
 */
export function readReply(bytes: Buffer, method: string, ended: boolean): ReadReply | null {
  const split = bytes.indexOf('\r\n\r\n')
  if (split < 0) return null
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, split).split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1])
  const after = bytes.subarray(split + 4)
  if (Number.isNaN(status)) return null
  if (status >= 100 && status < 200) return readReply(after, method, ended)
  const headers = new Map(
    lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*:\s*/, '')]),
  )
  const found = readBody(after, headers, ended, method === 'HEAD' || status === 204 || status === 304)
  return found && { reply: { status, headers, body: found.body }, rest: found.rest }
}

function readBody(
  bytes: Buffer,
  headers: ReadonlyMap<string, string>,
  ended: boolean,
  bodiless: boolean,
): { body: Buffer; rest: Buffer } | null {
  if (bodiless) return { body: Buffer.alloc(0), rest: bytes }
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(bytes)
  const length = headers.get('content-length')
  if (length === undefined) return ended ? { body: bytes, rest: Buffer.alloc(0) } : null
  if (bytes.length < Number(length)) return null
  return { body: bytes.subarray(0, Number(length)), rest: bytes.subarray(Number(length)) }
}

function readChunks(bytes: Buffer): { body: Buffer; rest: Buffer } | null {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const end = line + 4 + size
    if (Number.isNaN(size) || bytes.length < end) return null
    if (size === 0) return { body: Buffer.concat(chunks), rest: bytes.subarray(end) }
    chunks.push(bytes.subarray(line + 2, line + 2 + size))
    at = end
  }
}
