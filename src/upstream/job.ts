import { answeredByAnki, type Failure, failed, type Outcome } from '../wire/outcome.ts'
import type { Answer } from '../wire/reply.ts'
import type { Leaf } from './leaf.ts'
import type { Part } from './part.ts'

/** A request in the lane, from its arrival to its last reply. */
export interface Job {
  readonly client: string
  /** The time that it may wait for its turn, in ms. */
  readonly patience: number
  /** The remaining parts, in order. */
  parts: Part[]
  /** A part that can write was sent. The rest is then sent too, even if the client leaves. */
  wrote: boolean
  /** The start of its wait, by a clock without steps and by one that continues while the computer sleeps. */
  since: { readonly steady: number; readonly wall: number }
  readonly outcomes: (Outcome | undefined)[]
  /** The number of leaves without an outcome. */
  open: number
  /** Called at each turn before the lane sends anything. */
  readonly onSend: (() => void) | undefined
  readonly resolve: (outcomes: readonly Outcome[]) => void
}

/** Returns whether nothing that remains can write, so that other reads of its client may overtake it. */
export function onlyReads({ parts }: Job): boolean {
  return parts.every(({ shareable }) => shareable)
}

/** Takes the replies to the calls of one part. The first piece with an error decides the whole reply. */
export function answerPart(job: Job, part: Part, answers: readonly Answer[]): void {
  if (part.list === null || part.piece === null) {
    answers.forEach((answer, index) => {
      settle(job, part.at + index, answeredByAnki(answer))
    })
    return
  }
  const answer = answers[0] as Answer
  const outcome = answer.kind === 'error' ? answeredByAnki(answer) : part.list.answer(part.piece, answer.text)
  if (outcome !== null) settlePieces(job, part.at, outcome)
}

/** Takes the failure of one of a job's parts. */
export function failPart(job: Job, part: Part, failureOf: (leaf: Leaf) => Failure): void {
  part.calls.forEach((leaf, index) => {
    const outcome = failed(failureOf(leaf))
    if (part.list !== null) settlePieces(job, part.at, outcome)
    else settle(job, part.at + index, outcome)
  })
}

/** Resolves a job if each of its leaves has an outcome. */
export function resolveIfWhole(job: Job): void {
  if (job.open === 0) job.resolve(job.outcomes as Outcome[])
}

/** Gives up the parts that were not sent yet. Parts under way end on their own. */
export function failRest(job: Job, failure: Failure): void {
  for (const part of job.parts.splice(0)) failPart(job, part, () => failure)
}

function settlePieces(job: Job, at: number, outcome: Outcome): void {
  job.parts = job.parts.filter((part) => part.at !== at)
  settle(job, at, outcome)
}

function settle(job: Job, at: number, outcome: Outcome): void {
  if (job.outcomes[at] !== undefined) return
  job.outcomes[at] = outcome
  job.open -= 1
}
