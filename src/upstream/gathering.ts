/** Waiting for requests that are about to come. */
export interface Gathering {
  /** Resolves when so many more have come, or when nothing has come for a while. */
  wait(count: number): Promise<void>
  /** A request has come. */
  arrived(): void
}

/** Nothing has come for so many ms: whoever was answered and wants more has asked. */
const QUIET = 3
/** No wait is longer, in ms: it has to end well within Anki's tick. */
const LONGEST = 12

/**
 * After a pack of several, what was just answered asks again together, and AnkiConnect looks no sooner than at its next tick:
 * an exchange sent for the first of them would leave the others to the tick after, and closed loops would fall into two
 * alternating halves. While requests keep coming it waits for more; what can be read is read before the time counts as up.
 */
export function createGathering(now: () => number): Gathering {
  let check = () => {}
  return {
    arrived: () => check(),
    wait: (count) =>
      new Promise((resolve) => {
        let missing = count
        let latest = now()
        const last = latest + LONGEST
        let timer: NodeJS.Timeout | undefined
        const done = () => {
          missing = 0
          clearTimeout(timer)
          check = () => {}
          resolve()
        }
        const look = () => {
          if (missing === 0) return
          const left = Math.min(latest + QUIET, last) - now()
          if (left <= 0) done()
          else timer = setTimeout(() => setImmediate(look), left)
        }
        check = () => {
          latest = now()
          missing -= 1
          if (missing === 0) done()
        }
        // Not before the replies have been written, and what came meanwhile has been read.
        setImmediate(() => {
          latest = now()
          look()
        })
      }),
  }
}
