import { EventEmitter } from 'node:events'
import type { LookupFunction } from 'node:net'
import type { Web } from '../../src/offload/web.ts'
import type { Life } from './life.ts'
import type { Random } from './random.ts'
import type { Site } from './sites.ts'
import { addressesOf, siteAt } from './sites.ts'

export interface SimulatedWebOptions {
  readonly life: Life
  readonly random: Random
  /** The gateway connects to a server for this URL. */
  readonly onReach: (url: URL, ip: string) => void
}

/** The network as the gateway sees it: names that lead somewhere else now and then, and servers that are slow, gone, or move things. */
export function createWeb({ life, random, onReach }: SimulatedWebOptions): Web {
  const resolve = (name: string, _options: unknown, answer: (error: Error | null, found: unknown) => void) => {
    const found = addressesOf(name, random).map((address) => ({ address, family: 4 }))
    const error = Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
    void life.does(random.between(0.1, 20), () => (found.length > 0 ? answer(null, found) : answer(error, [])))
  }
  const get: Web['get'] = (url, { lookup, signal }, onReply) => {
    const request = Object.assign(new EventEmitter(), { destroy: (error: Error) => void request.emit('error', error) })
    const fail = (error: Error) => void request.emit('error', error)
    const connect = (ip: string) => {
      onReach(url, ip)
      const socket = new EventEmitter()
      request.emit('socket', socket)
      socket.emit('connect')
      void life.does(random.between(1, 400), () => {
        if (signal?.aborted) return fail(new Error('aborted'))
        const site = siteAt(url)
        onReply(replyOf(site, life, random) as never)
      })
    }
    const host = url.hostname
    if (/^[\d.]+$/.test(host)) void life.does(0.1, () => connect(host))
    else {
      const answer = (error: Error | null, found: unknown) => {
        if (error !== null) fail(error)
        else connect((found as readonly { readonly address: string }[])[0]?.address ?? '')
      }
      ;(lookup as LookupFunction)(host, { all: true }, answer as Parameters<LookupFunction>[2])
    }
    return request as never
  }
  return { resolve: resolve as unknown as Web['resolve'], get }
}

/** A reply whose content comes in two pieces. The second one never comes from a server that falls silent. */
function replyOf({ status, location, content, isSilent }: Site, { clock, does }: Life, random: Random): object {
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  return {
    statusCode: status,
    headers: location === null ? {} : { location },
    complete: false,
    setTimeout: (ms: number, run: () => void) => void (isSilent && clock.timer(ms, run)),
    destroy: (error?: Error) => ended.reject(error ?? new Error('destroyed')),
    async *[Symbol.asyncIterator]() {
      const half = content.length >> 1
      yield await does(random.between(0, 100), () => content.subarray(0, half))
      if (isSilent) await ended.promise
      yield await does(random.between(0, 100), () => content.subarray(half))
    },
  }
}
