import type { ApprovalsConfig } from '../admission/settings.ts'
import type { JudgingRules } from '../checks/explained.ts'
import type { FetchRule } from '../checks/policy/fetching.ts'
import type { Door } from '../edge/door.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'

/** Everything that a configuration decides. Each request takes one snapshot at its beginning and keeps it to its end. */
export interface Snapshot extends Door {
  readonly approvals: ApprovalsConfig
  /** The names of the profiles that allow something. */
  readonly profiles: readonly string[]
  /** By name, the clients that could answer their own questions in the owner's place, with a warning for each. */
  readonly answerers: ReadonlyMap<string, Text>
  /** Returns whether the profile that a client holds itself denies an action: its owner always refuses it. */
  isDenied(client: string, action: string): boolean
  /** Returns whether the profile of a client allows each of its refused calls of an action that is remembered. False without any. */
  isAllowedNow(client: string, action: string): boolean
  /** Returns the rule for the URLs in a client's call. In report mode it refuses none, and the log shows those that it would refuse. */
  fetchRule(action: Leaf['action'], client: NonNullable<Leaf['client']>): FetchRule
  /** Returns whether a client could make a call, without recording anything. Only a call that its profile plainly allows counts. */
  mayReadAhead(leaf: Leaf): boolean
  /** The rules by which the console explains calls, and by which its sandbox judges them. */
  readonly rules: JudgingRules
  /** Warnings about the configuration for its owner. */
  readonly warnings: readonly Text[]
}
