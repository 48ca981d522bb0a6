import type { Clock } from '../clock.ts'
import type { Caller } from './caller.ts'
import type { Clients } from './clients.ts'
import type { Guesses } from './guesses.ts'
import { beginVisit, type Visit } from './visit.ts'

/** The dependencies that make guessing slow. */
export interface Brake {
  readonly guesses: Guesses
  /** Waits for the given milliseconds, or until the client has left. */
  readonly pause: Clock['after']
}

/** The result of checking keys. Keys in neither set were not checked. */
interface CheckedKeys {
  readonly wrong: ReadonlySet<string>
  readonly right: ReadonlySet<string>
}

/**
 * Checks keys in their turn.
 * Resolves to the result of `check` and the delay of the reply in milliseconds.
 * Resolves to null if the client left before its turn.
 * Nothing was checked then.
 */
export async function inTurn<Found extends CheckedKeys>(
  neighbourhood: string,
  keys: ReadonlySet<string>,
  { guesses, pause }: Brake,
  signal: () => AbortSignal,
  check: () => Found,
): Promise<(Found & { readonly late: number }) | null> {
  const turn = guesses.enter(neighbourhood, keys)
  if (turn.wait > 0) {
    await pause(turn.wait, signal())
    if (signal().aborted) {
      turn.leave()
      return null
    }
  }
  const found = check()
  return { ...found, late: turn.settle(found.wrong, found.right) }
}

/** The only means to check the keys of a request: in their turn, and with a late reply to wrong ones. */
export interface KeyCheck {
  /**
   * Waits until these keys may be checked and returns the result of `judge`.
   * Resolves to null if the client left before that.
   * Nothing was checked then.
   */
  at<Judged>(keys: ReadonlySet<string>, judge: (visit: Visit) => Judged): Promise<Judged | null>
  /** True if one of the keys was wrong. */
  readonly hasWrongKey: boolean
  /** Resolves when the reply may be sent, or when the client has left. */
  due(): Promise<void>
}

/** Creates the key check of one request. */
export function beginKeyCheck(caller: Caller, clients: Clients, brake: Brake, signal: () => AbortSignal): KeyCheck {
  let hasWrongKey = false
  let late = 0
  return {
    async at(keys, judge) {
      const checked = await inTurn(caller.neighbourhood, keys, brake, signal, () => {
        const visit = beginVisit(caller, clients, keys)
        const judged = judge(visit)
        return { judged, wrong: visit.wrongKeys, right: visit.rightKeys }
      })
      if (checked === null) return null
      hasWrongKey = checked.wrong.size > 0
      late = checked.late
      return checked.judged
    },
    get hasWrongKey() {
      return hasWrongKey
    },
    async due() {
      if (late > 0) await brake.pause(late, signal())
    },
  }
}
