import type { Clock } from '../clock.ts'

/** Waits for requests that are about to come. */
export interface Gathering {
  /** Resolves when `count` more requests have come, or none has come for a while. */
  wait(count: number): Promise<void>
  /** Records that a request has come. */
  arrived(): void
}

/** The time without a request, in ms, after which no more follow. A client that wants more after its reply asks within it. */
const QUIET = 3
/** The longest wait, in ms. It has to end well within Anki's tick. */
const LONGEST = 12

/**
 * Creates a gathering. After a pack of several, its clients ask again at the same time, but AnkiConnect only looks at its next tick.
 * Sending the first request at once would leave the others to a later tick, and closed loops would split into two alternating halves.
 * The gathering therefore waits while requests keep coming. It reads everything that has arrived before a wait ends.
 */
export function createGathering({ steady, timer }: Pick<Clock, 'steady' | 'timer'>): Gathering {
  let check = () => {}
  return {
    arrived: () => check(),
    wait: (count) =>
      new Promise((resolve) => {
        let missing = count
        let latest = steady()
        const last = latest + LONGEST
        let stop = () => {}
        const done = () => {
          missing = 0
          stop()
          check = () => {}
          resolve()
        }
        const look = () => {
          if (missing === 0) return
          const left = Math.min(latest + QUIET, last) - steady()
          if (left <= 0) done()
          else stop = timer(left, () => setImmediate(look))
        }
        check = () => {
          latest = steady()
          missing -= 1
          if (missing === 0) done()
        }
        // The replies must be written first, and the requests that came meanwhile must be read.
        setImmediate(() => {
          latest = steady()
          look()
        })
      }),
  }
}
