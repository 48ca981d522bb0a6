import type { RefusedBy } from '../wire/outcome.ts'
import { withoutFigures } from './without-figures.ts'

/** Similar refusals; `at` is the time of the last one, and `error` the text that its client got. */
export interface RecentRefusal {
  readonly at: number
  readonly client: string | null
  /** The refused call's; null where the request was refused as a whole. */
  readonly action: string | null
  readonly by: RefusedBy
  readonly error: string | null
  /** The code of that text, or of why the request was refused. */
  readonly code: string | null
  /** Which setting would have let the caller in. */
  readonly remedy: string | null
  /** The caller's origin or address; null if a client called, or if it is not safe to show. */
  readonly who: string | null
  readonly count: number
}

/** A refusal with where its caller calls from, which bounds how many of them are remembered. */
export interface PlacedRefusal extends RecentRefusal {
  readonly surroundings: string
}

/** A memory of bounded size. */
export interface RecentRefusals {
  add(refusal: PlacedRefusal): void
  /** The newest first. */
  shown(): readonly RecentRefusal[]
  /** Forgets the refusals of a caller that is no client. */
  forget(who: string): void
}

const REFUSALS = 30
/** How many of them may be of callers that are no client, and of those with the same surroundings. */
const OF_NOBODY = 15
const OF_SURROUNDINGS = 6

/** Remembers the latest refusals, and counts similar ones as one. */
export function createRecentRefusals(): RecentRefusals {
  let refusals: PlacedRefusal[] = []
  return {
    add(refusal) {
      const alike = refusals.find((other) => isAlike(other, refusal))
      const count = refusal.count + (alike?.count ?? 0)
      const all = [{ ...refusal, count }, ...refusals.filter((other) => other !== alike)]
      refusals = (refusal.client === null ? withoutCrowds(all, refusal.surroundings) : all).slice(0, REFUSALS)
    },
    shown: () => refusals.map(({ surroundings: _, ...shown }) => shown),
    forget(who) {
      refusals = refusals.filter((one) => one.who !== who)
    },
  }
}

/** Removes the oldest refusals of callers that are no client, so that no crowd of them hides the refusals of clients. */
function withoutCrowds(all: readonly PlacedRefusal[], crowded: string): PlacedRefusal[] {
  const nobody = all.filter(({ client }) => client === null)
  const crowd = nobody.filter(({ surroundings }) => surroundings === crowded)
  const over = new Set([...crowd.slice(OF_SURROUNDINGS), ...nobody.slice(OF_NOBODY)])
  return all.filter((one) => !over.has(one))
}

function isAlike(one: RecentRefusal, { client, action, by, error, remedy }: RecentRefusal): boolean {
  const isSame = one.client === client && one.action === action && one.by === by && one.remedy === remedy
  return isSame && withoutFigures(one.error) === withoutFigures(error)
}
