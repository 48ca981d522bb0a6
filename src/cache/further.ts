import type { Leaf } from '../upstream/leaf.ts'
import type { Further } from '../upstream/upstream.ts'
import type { Outcome } from '../wire/outcome.ts'
import { type FurtherReads, NO_FURTHER, type Read, type ReadServices } from './read.ts'
import type { View } from './view.ts'

/** The parts of the cache that further reads need. */
export interface FurtherOptions {
  readonly reading: ReadServices
  readonly readOf: (leaf: Leaf) => Read
  /** Whether a reply that depends on the clock may be used at all if it was read ahead. */
  readonly mayUseOnce: boolean
}

/**
 * Returns the reads that go along with an exchange. There are none where the gateway cannot see the collection's file, because nothing
 * would show that their replies are out of date.
 */
export function createFurtherReads({ reading, readOf, mayUseOnce }: FurtherOptions) {
  const { results, flights } = reading
  /** A reply that the cache could not store counts as known, so that nobody reads it ahead. */
  const isKnown = ({ key, kind }: Read, view: View, client: string): boolean => {
    const state = kind.once ? view.located : view.stateOf(kind)
    if (state === null || (kind.once && !mayUseOnce)) return true
    return results.has(key, state, view.now) || flights.find(key, state, client) !== undefined
  }
  return (further: Further, view: View, client: string): FurtherReads => {
    const moment = view.located
    if (moment === null) return NO_FURTHER
    const reads = further.plan(moment, (leaf) => isKnown(readOf(leaf), view, client)).map(readOf)
    return {
      reads,
      landed(outcomes, isStored) {
        const outcomeOf = (index: number) => outcomes[index] as Outcome
        further.landed(
          reads.map(({ leaf }, index) => ({ leaf, outcome: outcomeOf(index), isStored: isStored[index] === true })),
        )
      },
    }
  }
}
