import type { Action } from '../actions/catalogue.ts'
import type { Client } from '../clients/client.ts'
import { readOutline } from '../wire/outline.ts'
import type { Value } from '../wire/value.ts'
import type { Decision } from './policy/rules.ts'

/** What a check looks at: one leaf call of a request. */
export interface JudgedLeaf {
  readonly action: Action
  /** The JSON text of `params`; null where there is none. */
  readonly params: Buffer | null
  /** The names of its parameters, in the order in which they stand in the request and with duplicates. */
  readonly names: readonly string[]
  /**
   * The value of `params`, an empty object where there is none, with stand-ins for its long strings (wire/outline.ts); read once, by
   * the first check that asks. Throws NotFinite.
   */
  readonly value: () => Value
}

/** A function that reads JSON text when it is first called, and hands out what it read from then on. */
export function readOnce(params: Buffer | null): () => Value {
  let value: Value | undefined
  return () => {
    value ??= params === null ? {} : readOutline(params)
    return value
  }
}

/** What refused a call: its parameters, or its client's profile, by a rule, by a hazard that is not named, or until the owner is asked. */
export type CheckKind = 'check' | 'policy' | 'hazard' | 'ask'

/** A call that may go on. */
export interface Passed {
  readonly ok: true
  /** What the client's profile says of it; null where no profile was asked. */
  readonly decision: Decision | null
  /** In report mode: the error that the client would have got; else null. */
  readonly reported: string | null
  /** Whether the same call of the same client passes again: nothing else decided about it, and nobody is told of it. */
  readonly isLasting: boolean
}

/** A call that may not go on; `error` is the text the client gets in its place. */
export interface Refused {
  readonly ok: false
  readonly error: string
  readonly by: CheckKind
  readonly decision: Decision | null
}

export type Verdict = Passed | Refused

/** What most checks say. */
export const PASSED: Passed = Object.freeze({ ok: true, decision: null, reported: null, isLasting: true })

/** Says whether a client may make a call. Pure: the same leaf and client give the same verdict. */
export type Check = (leaf: JudgedLeaf, client: Client) => Verdict
