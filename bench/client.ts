import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** One request on a connection of its own, as most AnkiConnect clients make them; resolves to the body of the reply. */
export function replyOnce(port: number, body: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
    const pieces: Buffer[] = []
    let held = 0
    let whole = Number.POSITIVE_INFINITY
    let start = 0
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece)
      held += piece.length
      if (start === 0) {
        const received = Buffer.concat(pieces)
        const end = received.indexOf('\r\n\r\n')
        if (end < 0) return
        start = end + 4
        whole = start + Number(/content-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1])
      }
      if (held < whole) return
      socket.destroy()
      resolve(Buffer.concat(pieces).subarray(start, whole))
    })
    socket.on('error', reject)
    socket.on('end', () => reject(new Error('no reply')))
  })
}

/** The same; resolves to the time it took in ms. */
export async function askOnce(port: number, body: string): Promise<number> {
  const began = performance.now()
  await replyOnce(port, body)
  return performance.now() - began
}

/** The results of a crowd: counts of replies and failures, and the times of the replies in ms. */
export interface Crowd {
  readonly replies: number
  readonly failures: number
  readonly perSecond: number
  readonly median: number
  readonly p99: number
}

/** `connections` callers, each calling again as soon as it has its reply, for `ms` milliseconds; `body` makes the n-th request. */
export async function crowd(
  port: number,
  connections: number,
  ms: number,
  body: (n: number) => string,
): Promise<Crowd> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let failures = 0
  let count = 0
  const began = performance.now()
  const caller = async () => {
    while (performance.now() - began < ms) {
      const asked = performance.now()
      if (await ask(agent, port, body(count++))) times.push(performance.now() - asked)
      else failures += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, caller))
  const seconds = (performance.now() - began) / 1000
  agent.destroy()
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { replies: sorted.length, failures, perSecond: sorted.length / seconds, median: at(0.5), p99: at(0.99) }
}

function ask(agent: Agent, port: number, body: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const sent = request({ agent, host: '127.0.0.1', port, method: 'POST', headers, timeout: 30_000 }, (reply) => {
      reply.resume()
      reply.once('end', () => resolve(reply.statusCode === 200))
      reply.once('error', () => resolve(false))
    })
    sent.once('timeout', () => sent.destroy())
    sent.once('error', () => resolve(false))
    sent.end(body)
  })
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number
}

/** After a change Anki draws its window again, which takes both cores of a small machine for a while. */
const REDRAWN = 500

/** Changes the collection, so that no cached reply serves, and waits until Anki has drawn its window again. */
export async function changeCollection(change: () => Promise<unknown>): Promise<void> {
  await change()
  await pause(REDRAWN)
}
