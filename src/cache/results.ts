import { LRUCache } from 'lru-cache'
import type { FallReason } from '../observe/cache.ts'
import type { KeptAnswer as Kept } from '../upstream/upstream.ts'
import type { Answer } from '../wire/reply.ts'

export type { Kept }

/** What a kept answer holds under; equal values are one and the same state. */
export type State = string | object

interface Entry {
  readonly answer: Kept
  readonly state: State
  /** The time at which it is no longer given out, in ms. */
  readonly until: number
}

/** Answers of Anki, bounded in bytes and in number. */
export interface Results {
  /** The answer kept under this key in this state; one kept in another state falls. */
  get(key: string, state: State, now: number): Kept | undefined
  /** Keeps a copy of an answer until `until` (ms, the clock of `get`), as long as the state stands. */
  put(key: string, answer: Answer, state: State, until: number): void
  clear(): void
  readonly bytes: number
  readonly entries: number
}

/** Bytes that an entry takes beside its key and its text, by measurement of a full cache. */
const OVERHEAD = 512
const MOST_ENTRIES = 100_000

/** @param bytes the most that keys and answers may take together @param whyFell tells how a state differs from the present one */
export function createResults(
  bytes: number,
  whyFell: (state: State) => FallReason,
  onFall: (reason: FallReason) => void,
): Results {
  const entries = new LRUCache<string, Entry>({
    max: MOST_ENTRIES,
    maxSize: bytes,
    maxEntrySize: Math.max(1, bytes >> 2),
    sizeCalculation: ({ answer }, key) => answer.text.length + key.length + OVERHEAD,
    dispose: (_entry, _key, reason) => {
      if (reason === 'evict') onFall('space')
    },
  })
  return {
    get(key, state, now) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (entry.state === state && now < entry.until) return entry.answer
      entries.delete(key)
      onFall(entry.state === state ? 'age' : whyFell(entry.state))
      return undefined
    },
    put(key, { kind, text }, state, until) {
      // A slice would keep the whole reply in memory, and a small copy its pool.
      const copy = Buffer.allocUnsafeSlow(text.length)
      text.copy(copy)
      entries.set(key, { answer: { kind, text: copy, by: 'cache' }, state, until })
    },
    clear: () => entries.clear(),
    get bytes() {
      return entries.calculatedSize
    },
    get entries() {
      return entries.size
    },
  }
}
