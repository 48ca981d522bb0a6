import { joinLists } from '../wire/list.ts'
import type { Answer } from '../wire/reply.ts'
import type { Failure, Leaf, LeafOutcome } from './leaf.ts'
import type { Part } from './part.ts'

/** A request in the lane, from its coming to its last answer. */
export interface Job {
  readonly client: string
  /** How long it may wait for its turn, in ms. */
  readonly patience: number
  /** The parts that are still to be sent, in their order. */
  parts: Part[]
  /** A part that can write was sent: the rest is sent too, whoever has left. */
  wrote: boolean
  /** When it began to wait for its turn; by a clock that never steps, and by one that goes on while the computer sleeps. */
  since: { readonly steady: number; readonly wall: number }
  readonly outcomes: (LeafOutcome | undefined)[]
  /** How many leaves have no outcome yet. */
  open: number
  /** The answers so far to the pieces of a leaf's list. */
  readonly pieces: Map<number, Buffer[]>
  /** Called with each turn, before what it sends is sent. */
  readonly onSend: (() => void) | undefined
  readonly resolve: (outcomes: readonly LeafOutcome[]) => void
}

/** Whether what is next may be asked beside other requests. */
export function isShareable({ parts }: Job): boolean {
  return parts[0]?.shareable === true
}

/** Takes the answers to the calls of one of a job's parts. The first piece with an error is the whole answer. */
export function answerPart(job: Job, part: Part, answers: readonly Answer[]): void {
  if (!part.isPiece) {
    answers.forEach((answer, index) => {
      settle(job, part.at + index, answer)
    })
    return
  }
  const answer = answers[0] as Answer
  const pieces = job.pieces.get(part.at) ?? []
  job.pieces.set(part.at, pieces)
  pieces.push(answer.text)
  if (answer.kind === 'error') settlePieces(job, part.at, answer)
  else if (!job.parts.some(({ at }) => at === part.at)) {
    const joined = joinLists(pieces)
    const outcome =
      joined === null ? ({ kind: 'failed', failure: 'garbage' } as const) : ({ kind: 'result', text: joined } as const)
    settlePieces(job, part.at, outcome)
  }
}

/** Takes the failure of one of a job's parts. */
export function failPart(job: Job, part: Part, failureOf: (leaf: Leaf) => Failure): void {
  part.calls.forEach(({ leaf }, index) => {
    const outcome = { kind: 'failed', failure: failureOf(leaf) } as const
    if (part.isPiece) settlePieces(job, part.at, outcome)
    else settle(job, part.at + index, outcome)
  })
}

/** Gives up what of a job is still to be sent; what is under way comes to its own end. */
export function failRest(job: Job, failure: Failure): void {
  for (const part of job.parts.splice(0)) failPart(job, part, () => failure)
}

function settlePieces(job: Job, at: number, outcome: LeafOutcome): void {
  job.pieces.delete(at)
  job.parts = job.parts.filter((part) => part.at !== at)
  settle(job, at, outcome)
}

function settle(job: Job, at: number, outcome: LeafOutcome): void {
  if (job.outcomes[at] !== undefined) return
  job.outcomes[at] = outcome
  job.open -= 1
}
