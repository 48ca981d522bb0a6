/** Keeps strangers from delaying clients. Each turn of the event loop begins one piece of strangers' work. */
export interface Pace {
  /**
   * Resolves when it is the turn of this share.
   * Waiting shares alternate.
   *
   * @param isBegun true puts this ahead of work that its share has not begun, because a request that has been read
   * holds memory until it is handled
   */
  turn(share: string, isBegun?: boolean): Promise<void>
  /** Repeats a step until it returns false, for about a millisecond in each turn. */
  work(share: string, step: () => boolean): Promise<void>
}

/** The length of the work in one turn, in milliseconds. */
const STRETCH = 1

/**
 * @param later calls back in the next turn of the event loop, after all pending events
 * @param now returns milliseconds on a clock that never steps back
 */
export function createPace(
  later: (callback: () => void) => void = setImmediate,
  now: () => number = () => performance.now(),
): Pace {
  const waiting = new Map<string, (() => void)[]>()
  let isTaken = false

  const next = () => {
    const [first] = waiting
    if (first === undefined) {
      isTaken = false
      return
    }
    const [share, queue] = first
    waiting.delete(share)
    const begin = queue.shift()
    // The share goes to the end of the queue, so that a share with much work delays only itself.
    if (queue.length > 0) waiting.set(share, queue)
    later(next)
    begin?.()
  }
  const turn = (share: string, isBegun = false): Promise<void> => {
    if (!isTaken) {
      isTaken = true
      later(next)
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const queue = waiting.get(share)
      if (queue === undefined) waiting.set(share, [resolve])
      else if (isBegun) queue.unshift(resolve)
      else queue.push(resolve)
    })
  }
  return {
    turn,
    async work(share, step) {
      for (let goesOn = true; goesOn; ) {
        await turn(share)
        const end = now() + STRETCH
        do goesOn = step()
        while (goesOn && now() < end)
      }
    },
  }
}
