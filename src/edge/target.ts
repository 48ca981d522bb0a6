import type { IncomingMessage } from 'node:http'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/**
 * Returns the reason, in plain text, why no AnkiConnect client would send this request, or null.
 * A second Host or an absolute target would let a caller name two addressees.
 * An offer to upgrade is allowed: AnkiConnect ignores it and answers.
 */
export function addressError(request: IncomingMessage): Text | null {
  if (count(request.rawHeaders, 'host') > 1) return texts('http.hosts')
  const { url = '/', method } = request
  if (!url.startsWith('/') && !(url === '*' && method === 'OPTIONS')) return texts('http.target')
  return null
}

function count(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length
}
