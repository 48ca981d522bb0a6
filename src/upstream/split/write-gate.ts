import type { Clock } from '../../clock.ts'

/** Keeps other writes out of a large sequence of writes. Reads do not use it. */
export interface WriteGate {
  /**
   * Enters after everyone who already waits. `shared` allows other shared ones at the same time, and `alone` allows nobody.
   * Returns the function to call at the end.
   * Returns `abandoned` if the signal aborts during the wait, and `busy` if it exceeds `patience` (in ms).
   * Returns directly, without a promise, if the gate is free.
   */
  enter(how: 'shared' | 'alone', signal: AbortSignal, patience: number): Entrance | Promise<Entrance>
}

/** The function that leaves the gate, or the reason for not entering. */
export type Entrance = (() => void) | 'abandoned' | 'busy'

interface Waiter {
  readonly how: 'shared' | 'alone'
  admit(): void
}

export function createWriteGate({ timer }: Pick<Clock, 'timer'>): WriteGate {
  const waiting: Waiter[] = []
  let shared = 0
  let alone = false

  const mayEnter = (how: Waiter['how']): boolean => !alone && (how === 'shared' || shared === 0)
  const enterNow = (how: Waiter['how']): (() => void) => {
    if (how === 'alone') alone = true
    else shared += 1
    let left = false
    return () => {
      if (left) return
      left = true
      if (how === 'alone') alone = false
      else shared -= 1
      admitNext()
    }
  }
  const admitNext = (): void => {
    for (let next = waiting[0]; next !== undefined && mayEnter(next.how); next = waiting[0]) {
      waiting.shift()
      next.admit()
    }
  }

  return {
    enter(how, signal, patience) {
      if (waiting.length === 0 && mayEnter(how)) return enterNow(how)
      if (signal.aborted) return 'abandoned'
      return new Promise((resolve) => {
        const end = (entrance: Entrance) => {
          stop()
          signal.removeEventListener('abort', onAbort)
          resolve(entrance)
        }
        const waiter: Waiter = { how, admit: () => end(enterNow(how)) }
        const giveUp = (why: 'abandoned' | 'busy') => {
          waiting.splice(waiting.indexOf(waiter), 1)
          end(why)
          admitNext()
        }
        const onAbort = () => giveUp('abandoned')
        const stop = timer(patience, () => giveUp('busy'))
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(waiter)
      })
    },
  }
}
