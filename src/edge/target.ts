import type { IncomingMessage } from 'node:http'

/**
 * Why a request is none that an AnkiConnect client sends, as a line of plain text, or null. An upgrade would leave HTTP.
 * `Upgrade: h2c` is no attempt at that: Java's client offers it with every plain request and goes on without.
 */
export function targetError(request: IncomingMessage): string | null {
  const wrong = addressError(request)
  if (wrong !== null) return wrong
  const { upgrade } = request.headers
  if (upgrade !== undefined && upgrade.toLowerCase() !== 'h2c') return 'connections are not upgraded here'
  return null
}

/** A second Host and an absolute target would let a caller say two things about whom it calls. */
export function addressError(request: IncomingMessage): string | null {
  if (count(request.rawHeaders, 'host') > 1) return 'a request names one Host'
  const { url = '/', method } = request
  if (!url.startsWith('/') && !(url === '*' && method === 'OPTIONS')) return 'the target of a request starts with /'
  return null
}

function count(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length
}
