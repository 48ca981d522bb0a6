import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'

/** The open pages that follow the state. */
export interface Events {
  /**
   * Streams the state as server-sent events from now on, compressed if wanted.
   * Returns false if too many pages are watching.
   */
  watch(response: ServerResponse, isGzip?: boolean): boolean
  /** Ends all streams. */
  close(): void
}

/**
 * The maximum number of streams.
 * One page may have two for a moment, during a reload.
 * A person does not need more than this.
 */
const MOST = 16
/** The time between two checks of the state, and the longest time without a byte on a stream. Both in milliseconds. */
const EVERY = 500
const SILENCE = 15_000

/** @param take returns the state as JSON text. It is called only while a page is watching. */
export function createEvents(take: () => Promise<string>): Events {
  const watching = new Map<EventStream, { sent: string; silent: number }>()
  const end = new AbortController()
  let looping = false

  const tell = async () => {
    const text = await take()
    // The present time differs in every state and does not count as a change.
    const news = text.replace(/"now":[0-9]+/, '')
    for (const [stream, seen] of watching) {
      if (stream.isFull()) continue
      seen.silent += EVERY
      if (seen.sent !== news) stream.write(`event: state\ndata: ${text}\n\n`)
      else if (seen.silent >= SILENCE) stream.write(': still here\n\n')
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
    watch(response, isGzip = false) {
      if (watching.size >= MOST) return false
      const stream = isGzip ? compressed(response) : plain(response)
      watching.set(stream, { sent: '', silent: 0 })
      response.once('close', () => watching.delete(stream))
      stream.write('retry: 1000\n\n')
      void tell().catch(() => {})
      if (!looping) void loop()
      return true
    },
    close() {
      for (const stream of watching.keys()) stream.end()
      watching.clear()
      end.abort()
    },
  }
}

/** The stream to one page. `isFull`: the page has not taken everything yet. */
interface EventStream {
  isFull(): boolean
  write(text: string): void
  end(): void
}

function plain(response: ServerResponse): EventStream {
  return {
    isFull: () => response.writableNeedDrain,
    write: (text) => void response.write(text),
    end: () => void response.end(),
  }
}

/** Each event leaves at once. A state is much like the one before, so that most of it costs a few bytes. */
function compressed(response: ServerResponse): EventStream {
  const gzip = createGzip()
  gzip.on('error', () => response.destroy())
  response.once('close', () => gzip.destroy())
  gzip.pipe(response)
  return {
    isFull: () => gzip.writableNeedDrain || response.writableNeedDrain,
    write(text) {
      gzip.write(text)
      gzip.flush()
    },
    end: () => void gzip.end(),
  }
}
