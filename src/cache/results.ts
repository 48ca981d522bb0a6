import { LRUCache } from 'lru-cache'
import type { CachedReply } from '../upstream/upstream.ts'
import type { Answer } from '../wire/reply.ts'
import type { EvictionReason } from './observer.ts'

/** The state in which a cached reply is valid. Equal values are the same state. */
export type State = string | object

interface Entry {
  readonly answer: CachedReply
  readonly state: State
  /** The time in ms from which the reply is no longer valid. */
  readonly until: number
}

/** Replies of Anki, limited in bytes and in number. */
export interface Results {
  /** Returns the reply under this key in this state. Invalidates a reply of another state. Without a known state, it does neither. */
  get(key: string, state: State | null, now: number): CachedReply | undefined
  /** Stores a copy of a reply until `until` (in ms of the clock of `get`) or until the state changes. */
  put(key: string, answer: Answer, state: State, until: number): void
  /** Returns whether there is a reply under this key in this state. Changes nothing. */
  has(key: string, state: State, now: number): boolean
  /** Removes the reply under this key, which has been used up. */
  remove(key: string): void
  clear(): void
  readonly bytes: number
  readonly entries: number
}

/** The bytes that an entry takes in addition to its key and text, measured in a full cache. */
const OVERHEAD = 512
const MOST_ENTRIES = 100_000

/**
 * @param bytes the limit for keys and replies together
 * @param whyInvalid returns how a state differs from the present one
 */
export function createResults(
  bytes: number,
  whyInvalid: (state: State) => EvictionReason,
  onEvict: (reason: EvictionReason) => void,
): Results {
  const entries = new LRUCache<string, Entry>({
    max: MOST_ENTRIES,
    maxSize: bytes,
    maxEntrySize: Math.max(1, bytes >> 1),
    sizeCalculation: ({ answer }, key) => answer.text.length + key.length + OVERHEAD,
    dispose: (_entry, _key, reason) => {
      if (reason === 'evict') onEvict('space')
    },
  })
  return {
    get(key, state, now) {
      const entry = entries.get(key)
      if (entry === undefined || state === null) return undefined
      if (entry.state === state && now < entry.until) return entry.answer
      entries.delete(key)
      onEvict(entry.state === state ? 'age' : whyInvalid(entry.state))
      return undefined
    },
    put(key, { kind, text }, state, until) {
      // A slice would keep the whole reply in memory, and a small copy would keep its pool.
      const copy = Buffer.allocUnsafeSlow(text.length)
      text.copy(copy)
      entries.set(key, { answer: { kind, text: copy, by: 'cache' }, state, until })
    },
    has(key, state, now) {
      const entry = entries.peek(key)
      return entry !== undefined && entry.state === state && now < entry.until
    },
    remove(key) {
      entries.delete(key)
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
