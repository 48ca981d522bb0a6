import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Open pages that want to see the state as it changes. */
export interface Events {
  /** Sends the state from now on, as server-sent events; false where too many are watching. */
  watch(response: ServerResponse): boolean
  /** Ends all streams. */
  close(): void
}

/** Two streams of one page at a time are normal (a reload overlaps); more than this is no person. */
const MOST = 16
/** How often the state is looked at, and how long a stream may stay without a byte, in ms. */
const EVERY = 500
const SILENCE = 15_000

/** @param take the state as JSON text; it is asked for only while somebody watches */
export function createEvents(take: () => Promise<string>): Events {
  const watching = new Map<ServerResponse, { sent: string; silent: number }>()
  const end = new AbortController()
  let looping = false

  const tell = async () => {
    const text = await take()
    // The present time differs in every state, and is no change.
    const news = text.replace(/"now":[0-9]+/, '')
    for (const [response, seen] of watching) {
      if (response.writableNeedDrain) continue
      seen.silent += EVERY
      if (seen.sent !== news) response.write(`event: state\ndata: ${text}\n\n`)
      else if (seen.silent >= SILENCE) response.write(': still here\n\n')
      else continue
      seen.sent = news
      seen.silent = 0
    }
  }
  const loop = async () => {
    looping = true
    while (watching.size > 0) {
      await sleep(EVERY, undefined, { ref: false, signal: end.signal }).catch(() => {})
      await tell().catch(() => {})
    }
    looping = false
  }

  return {
    watch(response) {
      if (watching.size >= MOST) return false
      watching.set(response, { sent: '', silent: 0 })
      response.once('close', () => watching.delete(response))
      response.write('retry: 1000\n\n')
      void tell().catch(() => {})
      if (!looping) void loop()
      return true
    },
    close() {
      for (const response of watching.keys()) response.end()
      watching.clear()
      end.abort()
    },
  }
}
