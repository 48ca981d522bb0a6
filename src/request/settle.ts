import { canWrite, type Failure, type Leaf, type LeafOutcome, mayHaveReached } from '../upstream/leaf.ts'
import { errors } from '../wire/errors.ts'
import type { Answer, Answered } from '../wire/reply.ts'
import { errorAnswer, type Step } from './plan.ts'

/** How a request ends: with answers, or as it would where Anki is closed. */
export type Settled =
  | { readonly kind: 'answered'; readonly answered: Answered; readonly failed: boolean }
  | { readonly kind: 'anki-gone'; readonly leaf: number }

/**
 * Puts the outcomes of the leaves back into the tree of steps. A request of which nothing that writes can have reached Anki, and
 * to which Anki's end left no answer, ends as it would without a gateway; after that a reply is always given (DESIGN: the promise).
 * That holds for the request as a whole, also where its calls are for several Ankis and only one is gone: what it reads can be
 * asked again, and what it wrote, wherever, has to be told. `leaf` is the first one whose Anki is gone.
 */
export function settle(root: Step, leaves: readonly Leaf[], outcomes: readonly LeafOutcome[]): Settled {
  const failures = outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.failure : null))
  const wrote = leaves.some((leaf, index) => canWrite(leaf) && reached(failures[index] ?? null))
  const gone = wrote ? -1 : failures.findIndex((failure) => failure === 'unreachable' || failure === 'lost')
  if (gone >= 0) return { kind: 'anki-gone', leaf: gone }
  const answers = outcomes.map((outcome, index) =>
    outcome.kind === 'failed'
      ? errorAnswer(outcome.error ?? failureText(leaves[index] as Leaf, outcome.failure))
      : outcome,
  )
  return { kind: 'answered', answered: answeredOf(root, answers), failed: failures.some((failure) => failure !== null) }
}

function reached(failure: Failure | null): boolean {
  return failure === null || mayHaveReached(failure)
}

function failureText(leaf: Leaf, failure: Failure): string {
  if (mayHaveReached(failure) && canWrite(leaf)) return errors.outcomeUnknown(leaf.action.name)
  switch (failure) {
    case 'timeout':
      return errors.noReplyInTime
    case 'busy':
      return errors.busy
    case 'garbage':
      return errors.unreadableReply
    case 'circle':
      return errors.circle
    default:
      return errors.noReply
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
