import { hash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Test } from 'tap'
import { createInMemory } from '../../../src/sandbox/in-memory.ts'
import { newFolder } from '../../support/folder.ts'
import { freePort } from '../../support/free-port.ts'
import type { Point } from './points.ts'

/** A call as the gateway sends it. */
export interface Sent {
  readonly action: string
  readonly params: Readonly<Record<string, unknown>>
}

/** An Anki with a collection, a media folder on this disk, and a fault at one point of one exchange. */
export interface FaultyAnki {
  readonly url: string
  /** The calls of each exchange whose request was whole or cut, the gateway's own questions left out. */
  readonly exchanges: readonly (readonly Sent[])[]
  /** Lets the next exchange for which `is` holds fail at a point. */
  strike(point: Point, is: (calls: readonly Sent[]) => boolean): void
  /** Resolves to what lets the reply go that is slow. */
  readonly slow: Promise<() => void>
  /** Refuses connections from the reply to an exchange on for which `is` holds. */
  refuseAfter(is: (calls: readonly Sent[]) => boolean): void
  /** Holds the reply to the next call of an action. Returns what lets it go, once it has come. */
  hold(action: string): Promise<() => void>
  /** Asks Anki itself. */
  ask(action: string, params?: object): unknown
  /** The files in its media folder. */
  media(): readonly string[]
  stop(): Promise<void>
  restart(): Promise<void>
}

export async function startFaultyAnki(t: Test): Promise<FaultyAnki> {
  const folder = newFolder(t, { 'profile/collection.media/': '' })
  const mediaFolder = join(folder, 'profile', 'collection.media')
  const database = new DatabaseSync(join(folder, 'profile', 'collection.anki2'))
  database.exec('pragma journal_mode = wal; create table one (two)')
  t.teardown(() => database.close())
  const answer = createInMemory()
  const exchanges: (readonly Sent[])[] = []
  const sockets = new Set<Socket>()
  const slow = Promise.withResolvers<() => void>()
  let fault: { readonly point: Point; readonly is: (calls: readonly Sent[]) => boolean } | null = null
  let last: ((calls: readonly Sent[]) => boolean) | null = null
  let held: { readonly action: string; readonly come: (go: () => void) => void } | null = null

  /** Runs a request. What concerns files is done on this disk. */
  const run = (body: string, [call, ...others]: readonly Sent[]): string => {
    const { action, params = {} } = call ?? { action: '' }
    const result = (value: unknown) => JSON.stringify({ result: value, error: null })
    if (others.length === 0 && action === 'getMediaDirPath') return result(mediaFolder)
    if (others.length === 0 && action === 'getMediaFilesNames')
      return result(readdirSync(mediaFolder).filter((name) => name === params.pattern))
    if (others.length === 0 && action === 'storeMediaFile' && typeof params.path === 'string') {
      if (hash('md5', readFileSync(params.path)) === params.skipHash) return result(null)
      copyFileSync(params.path, join(mediaFolder, params.filename as string))
      return result(params.filename)
    }
    return answer(Buffer.from(body))?.toString() ?? ''
  }
  const serve = (socket: Socket, body: string): void => {
    const calls = callsOf(body)
    if (!isOwn(calls)) exchanges.push(calls)
    const point = fault?.is(calls) ? fault.point : null
    if (point !== null) fault = null
    const isLast = last?.(calls) === true
    if (isLast) last = null
    if (point === 'half request') return void socket.resetAndDestroy()
    const reply = run(body, calls)
    const go = () => {
      send(socket, reply, calls.length, point, { die: () => void stop(), wait: slow.resolve })
      if (isLast) socket.once('finish', () => void stop())
    }
    if (held === null || calls[0]?.action !== held.action) go()
    else {
      const { come } = held
      held = null
      come(go)
    }
  }
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0)
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const split = bytes.indexOf('\r\n\r\n')
      const length = Number(/^content-length: (\d+)/im.exec(bytes.toString('latin1'))?.[1] ?? 0)
      if (split >= 0 && bytes.length >= split + 4 + length) serve(socket, bytes.toString('utf8', split + 4))
    })
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.resetAndDestroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  await listen(await freePort())
  const { port } = server.address() as AddressInfo
  t.teardown(stop)
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    slow: slow.promise,
    strike(point, is) {
      fault = { point, is }
    },
    refuseAfter(is) {
      last = is
    },
    hold: (action) =>
      new Promise((come) => {
        held = { action, come }
      }),
    ask: (action, params = {}) =>
      JSON.parse(answer(Buffer.from(JSON.stringify({ action, version: 6, params })))?.toString() ?? 'null').result,
    media: () => readdirSync(mediaFolder),
    stop,
    restart: () => listen(port),
  }
}

function callsOf(body: string): readonly Sent[] {
  const { action, params = {} } = JSON.parse(body) as Sent
  return action === 'multi' ? (params.actions as Sent[]) : [{ action, params }]
}

/** Whether an exchange is the gateway's own question. */
function isOwn([call]: readonly Sent[]): boolean {
  const text = JSON.stringify(call)
  return text.includes('ankiconnect-gateway') && !text.includes('pic') ? true : /getMediaDirPath|_gateway-/.test(text)
}

interface Ways {
  die(): void
  wait(go: () => void): void
}

function send(socket: Socket, reply: string, count: number, point: Point | null, { die, wait }: Ways): void {
  const headed = (body: string, length = Buffer.byteLength(body)) =>
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`
  const many = count > 1
  const bodies: Partial<Record<Point | 'none', string>> = {
    'half reply': headed(reply).slice(0, -reply.length / 2),
    'wrong length': headed(reply, reply.length - 3),
    'not JSON': headed('oops'),
    'wrong count': headed(many ? '{"result": [{"result": 1, "error": null}], "error": null}' : `[${reply}]`),
    'other shape': headed(many ? reply.replace('{"result": [{', '{"result": [7, {') : '{"result": 1}'),
  }
  if (point === 'no reply') return
  if (point === 'reset') socket.resetAndDestroy()
  else if (point === 'dies') die()
  else if (point === 'slow') wait(() => void socket.end(headed(reply)))
  else socket.end(bodies[point ?? 'none'] ?? headed(reply))
}
