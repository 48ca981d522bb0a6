import type { VirtualClock } from './clock.ts'
import type { Faults } from './faults.ts'

/** Anki as a process, which dies and starts again. */
export interface AnkiProcess {
  readonly isUp: boolean
  /** Since when it is up or down. */
  readonly since: number
  /** Returns a function that does nothing in another life of the process. */
  inThisLife(run: () => void): () => void
  /** It dies, and is away for this time in ms. */
  die(away: number): void
  /** Calls back when it dies, in the order of the calls; the function takes that back. */
  onDeath(listener: () => void): () => void
}

/** @param onStart it is up again, with no profile open */
export function createProcess(
  clock: VirtualClock,
  faults: Pick<Faults, 'keepsBusy'>,
  onEvent: (event: string) => void,
  onStart: () => void,
): AnkiProcess {
  const deaths = new Set<() => void>()
  let isUp = true
  let since = 0
  let life = 0
  return {
    get isUp() {
      return isUp
    },
    get since() {
      return since
    },
    inThisLife(run) {
      const born = life
      return () => {
        if (born === life) run()
      }
    },
    die(away) {
      onEvent('dies')
      faults.keepsBusy(away)
      life += 1
      isUp = false
      since = clock.steady()
      for (const listener of [...deaths]) listener()
      clock.timer(away, () => {
        isUp = true
        since = clock.steady()
        onEvent('starts')
        onStart()
      })
    },
    onDeath(listener) {
      deaths.add(listener)
      return () => void deaths.delete(listener)
    },
  }
}
