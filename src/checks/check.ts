import type { Client } from '../clients/client.ts'
import type { Approval } from '../safety/ask.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Decision } from './policy/rules.ts'

/**
 * The reason of a refusal: the parameters; a rule, a missing hazard or the question to the owner in the client's profile; or the client's
 * scope, which refuses before the owner is asked.
 */
export type CheckKind = 'check' | 'policy' | 'hazard' | 'ask' | 'scope'

/** Returns the error of a call that the scope of its client refuses by the call alone; null for any other call. */
export type RefusedByScope = (leaf: Leaf) => Text | null

/** A call that may go on. */
export interface Passed {
  readonly ok: true
  /** The decision of the client's profile; null if no profile took part. */
  readonly decision: Decision | null
  /** In report mode, the error that the client would have got; otherwise null. */
  readonly reported: Text | null
  /** Whether the same call of the same client passes again: nothing other than the call decided about it, and nothing reports it. */
  readonly isLasting: boolean
  /** The owner's approval that lets the call pass; absent if it needs none. */
  readonly approval?: Approval
}

/** A call that may not go on. The client gets `error` instead of a result. */
export interface Refused {
  readonly ok: false
  readonly error: Text
  readonly by: CheckKind
  readonly decision: Decision | null
  /** The number of the question that waits for the owner's decision about the call. Absent if none waits. */
  readonly question?: number
}

export type Verdict = Passed | Refused

/** The verdict of most checks. */
export const PASSED: Passed = Object.freeze({ ok: true, decision: null, reported: null, isLasting: true })

/** Decides whether a client may make a call. Pure: the same leaf and client give the same verdict. */
export type Check = (leaf: Leaf, client: Client) => Verdict
