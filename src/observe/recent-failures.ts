import { withoutFigures } from './without-figures.ts'

/** Calls that failed for the same reason; `at` is the time of the last one. */
export interface RecentFailure {
  readonly at: number
  readonly client: string | null
  readonly action: string
  /** Why, in words for the owner (request/shown-error.ts). Null if many other calls of the same request failed. */
  readonly error: string | null
  readonly count: number
}

/** A memory of bounded size. */
export interface RecentFailures {
  add(failure: RecentFailure): void
  /** The newest first. */
  shown(): readonly RecentFailure[]
}

const FAILURES = 30

/** Remembers the latest failures, and counts those for the same reason as one. */
export function createRecentFailures(): RecentFailures {
  let failures: RecentFailure[] = []
  return {
    add(failure) {
      const { client, action, error } = failure
      const isSame = (other: RecentFailure) => other.client === client && other.action === action
      const alike = failures.find((other) => isSame(other) && withoutFigures(other.error) === withoutFigures(error))
      const count = failure.count + (alike?.count ?? 0)
      failures = [{ ...failure, count }, ...failures.filter((other) => other !== alike)].slice(0, FAILURES)
    },
    shown: () => failures,
  }
}
