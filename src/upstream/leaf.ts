import type { Action } from '../actions/catalogue.ts'
import { isPureRead } from '../actions/effect.ts'
import { readOutline } from '../wire/outline.ts'
import type { Answer } from '../wire/reply.ts'
import { NotFinite } from '../wire/value.ts'

/** A leaf call on its way to AnkiConnect. */
export interface Leaf {
  readonly action: Action
  /** The checked JSON text of `params`; null where there is none. */
  readonly params: Buffer | null
  /** Whose it is; none where the gateway asks for itself. */
  readonly client?: { readonly name: string; readonly profile: string | null }
}

/**
 * Why there is no answer to a leaf call. `unreachable`: no byte of it can have reached Anki. `lost`: it was sent, and the
 * connection ended without a reply. `timeout`: it was sent, and no reply came in time. `garbage`: the reply could not be read.
 * `busy`: nothing came of it, because Anki answered nobody until its time was up; a write was not sent. `circle`: the upstream
 * is this gateway itself. `abandoned`: its client left before it was sent.
 */
export type Failure = 'unreachable' | 'lost' | 'timeout' | 'garbage' | 'busy' | 'circle' | 'abandoned'

/** How a leaf call ended. */
export type LeafOutcome =
  | Answer
  | {
      readonly kind: 'failed'
      readonly failure: Failure
      /** What there is to say beyond the failure's own words. */
      readonly error?: string
    }

/** Whether a call can change anything: a fact of the call, not only of its action. */
export function canWrite({ action, params }: Leaf): boolean {
  if (action.gateway.kind !== 'read') return true
  if (action.gateway.writesWhen.length === 0) return false
  try {
    return !isPureRead(action, params === null ? {} : readOutline(params))
  } catch (error) {
    if (error instanceof NotFinite) return true
    throw error
  }
}

/** Whether a failed call can have had an effect, so that its reply must not pretend otherwise. */
export function mayHaveReached(failure: Failure): boolean {
  return failure === 'lost' || failure === 'timeout' || failure === 'garbage'
}
