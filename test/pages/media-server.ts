import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server of pages on a port of its own. */
export interface PageServerDouble {
  readonly port: number
  readonly origin: string
  /** The method and path of each request so far. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** Answers as Anki 26.09 does while a collection is open. */
export const asAnki: RequestListener = (_, response) =>
  response.writeHead(200, { Server: 'waitress', 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': 0 }).end()

/** Answers as a server of someone's own pages does. */
export const asOther: RequestListener = (_, response) => response.writeHead(200, { Server: 'nginx' }).end('<p>Hello')

/** Starts a server that answers in this way, on a given port if there is one. */
export async function servePages(answer: RequestListener, port = 0): Promise<PageServerDouble> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: own } = server.address() as AddressInfo
  return {
    port: own,
    origin: `http://127.0.0.1:${own}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
