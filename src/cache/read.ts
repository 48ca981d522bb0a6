import type { Leaf } from '../upstream/leaf.ts'
import type { Send } from '../upstream/send.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { Flights } from './flights.ts'
import type { Retention } from './kinds.ts'
import type { Results } from './results.ts'
import type { View } from './view.ts'

/** A read and how its reply is cached. */
export interface Read {
  readonly leaf: Leaf
  readonly key: string
  readonly kind: Retention
}

/** Reads that go along with an exchange before anybody asks for them. */
export interface FurtherReads {
  readonly reads: readonly Read[]
  /** Learns the outcomes, and for each whether it is stored. */
  landed(outcomes: readonly Outcome[], isStored: readonly boolean[]): void
}

export const NO_FURTHER: FurtherReads = { reads: [], landed() {} }

export interface ReadServices {
  readonly results: Results
  readonly flights: Flights
  readonly send: Send
  /** Returns a view of the present moment. */
  readonly look: () => View
}
