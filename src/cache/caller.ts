import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'

/** For whom calls are sent. */
export interface Caller {
  readonly client: string
  /** Aborts when the client has left. */
  readonly signal: AbortSignal
  /** Called before anything of it can reach Anki. */
  readonly onSend?: () => void
}

/** Sends the leaf calls of one request, in their order; resolves to an outcome for each. */
export type Send = (leaves: readonly Leaf[], caller: Caller) => Promise<readonly LeafOutcome[]>

/** Under this name the gateway's own questions wait their turn. */
export const OURSELVES = 'gateway'
