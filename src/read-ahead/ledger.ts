import type { AheadObserver } from './observer.ts'

/** The replies that were read ahead and that nobody has asked for yet. */
export interface Ledger {
  readonly isEmpty: boolean
  /** Records a read that nobody had asked. `key` is null if its reply is not stored. `ms` is its expected window time. */
  read(key: string | null, ms: number, owner: object): void
  /** Records that a client has asked this. Returns whether its reply had been read ahead, and counts it as used if the cache had it. */
  asked(key: string, isHit: boolean): boolean
  /** Records that nobody will ask for the rest of a walk, or of an exchange. */
  ended(owner: object): void
}

interface Entry {
  readonly ms: number
  readonly owner: object
}

export function createLedger(observer: AheadObserver): Ledger {
  const entries = new Map<string, Entry>()
  const drop = (key: string, end: 'used' | 'wasted'): void => {
    const entry = entries.get(key)
    if (entry === undefined) return
    entries.delete(key)
    observer.ahead(end, 1, entry.ms)
  }
  return {
    get isEmpty() {
      return entries.size === 0
    },
    read(key, ms, owner) {
      observer.ahead('read', 1, ms)
      if (key === null) {
        observer.ahead('wasted', 1, ms)
        return
      }
      drop(key, 'wasted')
      entries.set(key, { ms, owner })
    },
    asked(key, isHit) {
      const isKnown = entries.has(key)
      drop(key, isHit ? 'used' : 'wasted')
      return isKnown && isHit
    },
    ended(owner) {
      for (const [key, entry] of entries) if (entry.owner === owner) drop(key, 'wasted')
    },
  }
}
