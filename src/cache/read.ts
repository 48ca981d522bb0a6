import type { Leaf } from '../upstream/leaf.ts'
import type { Send } from '../upstream/send.ts'
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

export interface ReadServices {
  readonly results: Results
  readonly flights: Flights
  readonly send: Send
  /** Returns a view of the present moment. */
  readonly look: () => View
}
