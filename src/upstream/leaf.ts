import type { Action } from '../actions/catalogue.ts'
import type { Answer } from '../wire/reply.ts'

/** A leaf call on its way to AnkiConnect. */
export interface Leaf {
  readonly action: Action
  /** The checked JSON text of `params`; null where there is none. */
  readonly params: Buffer | null
}

/**
 * Why there is no answer to a leaf call. `unreachable`: no byte of it can have reached Anki. `lost`: it was sent, and the
 * connection ended without a reply. `timeout`: it was sent, and no reply came in time. `garbage`: the reply could not be read.
 * `circle`: the upstream is this gateway itself. `abandoned`: its client left before it was sent.
 */
export type Failure = 'unreachable' | 'lost' | 'timeout' | 'garbage' | 'circle' | 'abandoned'

/** How a leaf call ended. */
export type LeafOutcome = Answer | { readonly kind: 'failed'; readonly failure: Failure }

/** Whether a call can change anything: all but those that only ever read. */
export function canWrite({ action: { gateway } }: Leaf): boolean {
  return gateway.kind !== 'read' || gateway.writesWhen.length > 0
}

/** Whether a failed call can have had an effect, so that its reply must not pretend otherwise. */
export function mayHaveReached(failure: Failure): boolean {
  return failure === 'lost' || failure === 'timeout' || failure === 'garbage'
}
