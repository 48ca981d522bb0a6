/** Requests that are kept waiting for the owner's word. */
export interface Holding {
  /**
   * Waits for the word on an application. `late` where none came in `ms`, where the client left, or where too many are held
   * already: at once then.
   */
  wait(id: string, crowd: string, ms: number, signal: AbortSignal): Promise<Word>
  /** Gives the word to all that wait for it. */
  tell(id: string, word: Word): void
  /** Lets all go; nothing is held from then on. */
  close(): void
  /** How many are held, for tests of the bound. */
  readonly size: number
}

/** What became of an application while a request waited. */
export type Word = 'allowed' | 'refused' | 'late'

/** Held requests, of all and of one site or address: each keeps a connection that others could use. */
const MOST = 32
const MOST_OF_ONE = 4

/** @param later calls back after so many ms, and returns what calls that off */
export function createHolding(later: (ms: number, callback: () => void) => () => void): Holding {
  const held = new Set<{ readonly id: string; readonly crowd: string; readonly end: (word: Word) => void }>()
  let closed = false
  return {
    wait(id, crowd, ms, signal) {
      const ofOne = [...held].filter((one) => one.crowd === crowd).length
      if (closed || signal.aborted || held.size >= MOST || ofOne >= MOST_OF_ONE) return Promise.resolve('late')
      return new Promise((resolve) => {
        const leave = () => one.end('late')
        const callOff = later(ms, leave)
        const one = {
          id,
          crowd,
          end(word: Word) {
            held.delete(one)
            callOff()
            signal.removeEventListener('abort', leave)
            resolve(word)
          },
        }
        held.add(one)
        signal.addEventListener('abort', leave)
      })
    },
    tell(id, word) {
      for (const one of [...held]) if (one.id === id) one.end(word)
    },
    close() {
      closed = true
      for (const one of [...held]) one.end('late')
    },
    get size() {
      return held.size
    },
  }
}
