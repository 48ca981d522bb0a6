import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Test } from 'tap'
import { type RouteConfig, type RouteLimits, routes } from '../../src/routes/settings.ts'
import { nowhere } from '../support/read-context.ts'

/** A program behind a route. */
export interface Target {
  readonly server: Server
  readonly port: number
  readonly url: string
  /** Connections that came. */
  readonly connections: readonly Socket[]
  /** Every byte that came, as text. */
  bytes(): string
  /** Resolves when so many connections have come and ended. */
  ended(count: number): Promise<void>
}

/** What it does with a request; it may fail where the request ends. */
type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** Starts one on a port of its own; it ends with the test. */
export async function startTarget(t: Test, serve: Serve): Promise<Target> {
  const connections: Socket[] = []
  const chunks: Buffer[] = []
  const server = createServer((request, response) => void serve(request, response)?.catch(() => {}))
  let changed: () => void = () => {}
  server.on('connection', (socket: Socket) => {
    connections.push(socket)
    socket.on('data', (chunk: Buffer) => void chunks.push(chunk))
    socket.on('error', () => {})
    socket.once('close', () => changed())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of connections) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return {
    server,
    port,
    url: `http://127.0.0.1:${port}/`,
    connections,
    bytes: () => Buffer.concat(chunks).toString('latin1'),
    async ended(count) {
      while (connections.filter(({ closed }) => closed).length < count)
        await new Promise<void>((resolve) => {
          changed = resolve
        })
    },
  }
}

/** A route as configured. */
export function routeTo(
  url: string,
  { limit, ...rest }: Partial<Omit<RouteConfig, 'limit'>> & { readonly limit?: Partial<RouteLimits> } = {},
): RouteConfig {
  const reading = routes.kind.read({ '/audio/': { target: url, clients: 'local-program' } }, nowhere)
  const [plain] = reading.ok ? reading.value : []
  if (plain === undefined) throw new Error(`no target: ${url}`)
  return { ...plain, target: url, ...rest, limit: { ...plain.limit, ...limit } }
}

/** The body of a request, whole. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
