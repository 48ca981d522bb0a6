import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { type Failure, mayHaveReached, type Outcome } from '../wire/outcome.ts'
import { type Answer, type Answered, ownError } from '../wire/reply.ts'
import type { Step } from './plan.ts'
import { texts } from './texts.ts'

/**
 * Returns the first leaf whose Anki is gone, if the request must therefore end as it would without a gateway.
 * In that case none of its writes can have reached Anki, and a call has no reply because Anki ended.
 * Returns null for a request that gets a reply. Every request whose write may have arrived gets one.
 * The rule covers the whole request, even if its calls are for several Ankis and only one is gone.
 * Its reads can be sent again, but the client has to learn about its writes.
 */
export function leafGone<L extends Leaf>(leaves: readonly L[], outcomes: readonly Outcome[]): L | null {
  if (leaves.some((leaf, index) => leaf.writes() && reached(outcomes[index] as Outcome))) return null
  return leaves.find((_, index) => isGone(outcomes[index] as Outcome)) ?? null
}

function reached(outcome: Outcome): boolean {
  return outcome.kind !== 'failed' || mayHaveReached(outcome.failure)
}

function isGone(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && (outcome.failure === 'unreachable' || outcome.failure === 'lost')
}

/** Puts the outcomes of the leaves back into the tree of steps. */
export function settle(root: Step, leaves: readonly Leaf[], outcomes: readonly Outcome[]): Answered {
  return answeredOf(
    root,
    outcomes.map((outcome, index) => answerOf(leaves[index] as Leaf, outcome)),
  )
}

function answerOf(leaf: Leaf, outcome: Outcome): Answer {
  if (outcome.kind === 'refused') return ownError(outcome.error)
  if (outcome.kind === 'failed') return ownError(outcome.error ?? failureText(leaf, outcome.failure))
  return outcome
}

/** Returns the error for a call with this failure. */
export function failureText(leaf: Leaf, failure: Failure): Text {
  if (mayHaveReached(failure) && leaf.writes()) return texts('anki.outcome-unknown', { action: leaf.action.name })
  switch (failure) {
    case 'timeout':
      return texts('anki.late')
    case 'busy':
      return texts('anki.busy')
    case 'garbage':
      return texts('anki.unreadable-reply')
    case 'circle':
      return texts('anki.circle')
    default:
      return texts('anki.no-reply')
  }
}

function answeredOf(step: Step, answers: readonly Answer[]): Answered {
  switch (step.kind) {
    case 'settled':
      return { ...step.answer, bare: step.bare }
    case 'leaf':
      return { ...(answers[step.index] as Answer), bare: step.bare }
    case 'items':
      if (step.end !== null) return { ...step.end, bare: step.bare }
      return { kind: 'items', bare: step.bare, items: step.items.map((item) => answeredOf(item, answers)) }
  }
}
