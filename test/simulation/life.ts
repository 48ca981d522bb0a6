import type { Clock } from '../../src/clock.ts'
import type { VirtualClock } from './clock.ts'

/** One run of the gateway. It ends at any moment, as a process does: from then on nothing of it happens any more. */
export interface Life {
  /** The clock of this run. Nobody who waits on it is woken after its end. */
  readonly clock: Clock
  readonly isOver: boolean
  /** Resolves at the end. */
  readonly ended: Promise<void>
  /** Calls back at the end. */
  onEnd(listener: () => void): void
  end(): void
  /** Resolves after `ms` to the result of the work, which an end in between prevents. */
  does<T>(ms: number, work: () => T): Promise<T>
}

export function createLife(clock: VirtualClock): Life {
  let isOver = false
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const listeners: (() => void)[] = []
  const timer = (ms: number, run: () => void) =>
    clock.timer(ms, () => {
      if (!isOver) run()
    })
  return {
    clock: {
      steady: clock.steady,
      wall: clock.wall,
      timer,
      after(ms, signal) {
        if (isOver) return new Promise(() => {})
        return clock.after(ms, signal).then(() => (isOver ? new Promise<void>(() => {}) : undefined))
      },
    },
    get isOver() {
      return isOver
    },
    ended,
    onEnd: (listener) => void listeners.push(listener),
    end() {
      isOver = true
      for (const listener of listeners) listener()
      resolve()
    },
    does(ms, work) {
      if (isOver) return new Promise(() => {})
      return new Promise((done, fail) => {
        timer(ms, () => {
          try {
            done(work())
          } catch (error) {
            fail(error)
          }
        })
      })
    },
  }
}
