import { touchedBy } from '../actions/touched.ts'
import { texts as answers } from '../checks/texts.ts'
import type { Approval, Asks } from '../safety/ask.ts'
import { summaryOf } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { reasons } from './texts.ts'

/** The owner's answer about a destructive call without a copy: an approval, or the error for the client. */
export type AskedPermission =
  | { readonly ok: true; readonly approval: Approval }
  | { readonly ok: false; readonly error: Text }

/**
 * White space after the parameters makes the question another one than that of the client's profile about the same call. An owner who
 * approved the call may not know that there is no copy.
 */
const MARK = ' '

/**
 * Asks the owner about a destructive call for which no copy could be made, or returns the owner's answer.
 *
 * @param reason says why there is no copy
 */
export function askWithout(
  { action, params, value }: Leaf,
  client: string,
  reason: Text,
  ask: Asks['ask'],
): AskedPermission {
  const touched = touchedBy(action, value() ?? {})
  const summary = reasons('snapshot.asked', { summary: summaryOf(action, touched), reason: reason.text }).text
  const marked = Buffer.from(`${params ?? '{}'}${MARK}`)
  const answer = ask({ client, action: action.name, params: marked, summary, touched })
  switch (answer.kind) {
    case 'approved':
      return { ok: true, approval: answer.approval }
    case 'waiting':
      return { ok: false, error: answers('approval.waiting', { number: answer.number }) }
    case 'refused':
      return {
        ok: false,
        error:
          answer.reason === null
            ? answers('approval.refused', { number: answer.number })
            : answers('approval.refused-because', { number: answer.number, reason: answer.reason }),
      }
    case 'full':
      return { ok: false, error: answers('approval.too-many') }
    case 'large':
      return { ok: false, error: answers('approval.too-large') }
  }
}
