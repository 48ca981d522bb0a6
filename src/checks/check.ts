import type { Action } from '../actions/catalogue.ts'
import type { Client } from '../clients/client.ts'

/** What a check looks at: one leaf call of a request. */
export interface JudgedLeaf {
  readonly action: Action
  /** The JSON text of `params`; null where there is none. */
  readonly params: Buffer | null
  /** The names of its parameters, in the order in which they stand in the request and with duplicates. */
  readonly names: readonly string[]
}

/** Whether a leaf call may go on; `error` is the text the client gets in its place. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** Says whether a client may make a call. Pure: the same leaf and client give the same verdict. */
export type Check = (leaf: JudgedLeaf, client: Client) => Verdict
