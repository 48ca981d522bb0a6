import { type OutgoingHttpHeaders, request } from 'node:http'
import { request as requestSecurely } from 'node:https'

/** What a client met. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** What a test sends; a POST of a JSON body to `/` unless told. */
export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: unknown
  readonly host?: string
}

/** One request on a connection of its own; over TLS, by the name localhost, where a certificate to trust is given. */
export function send(port: number, ca: Buffer | null, sent: Sent): Promise<Answer> {
  const { method = 'POST', path = '/', headers = {}, body, host = '127.0.0.1' } = sent
  const open = ca === null ? request : requestSecurely
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host,
      method,
      path,
      headers,
      agent: false,
      ...(ca !== null && { ca, servername: 'localhost' }),
    }
    const asked = open(options, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
