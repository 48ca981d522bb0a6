import type { Plan } from '../request/plan.ts'
import type { LeafOutcome } from '../upstream/leaf.ts'
import { addNotes, countNotes, NO_NOTES, type NoteCounts } from './notes.ts'
import type { CallOutcome, RefusedBy, ServedBy } from './outcome.ts'

/** Leaf calls of one request that ended alike. */
export interface CallTally {
  /** A name of the catalogue, or `unknown`. */
  readonly action: string
  /** Whose they were; null where the caller is no client. */
  readonly client: string | null
  readonly outcome: CallOutcome
  /** What said no, and the first of them in words; null where nothing did. */
  readonly refusal: { readonly by: RefusedBy; readonly error: string } | null
  readonly count: number
  readonly notes: NoteCounts
}

/** An outcome that may say who answered, or what refused; without `by` AnkiConnect answered. */
export type TalliedOutcome = LeafOutcome & { readonly by?: 'cache' | 'flight' | 'budget' | 'load' }

/** Counts the leaf calls of a request by how they ended; `all` is how every one did, whatever became of it. */
export function tally({ leaves, settled }: Plan, outcomes: readonly TalliedOutcome[], all?: CallOutcome): CallTally[] {
  const tallies = new Map<string, CallTally & { count: number; notes: NoteCounts }>()
  const add = (
    action: string,
    client: string | null,
    outcome: CallOutcome,
    refusal: CallTally['refusal'],
    notes = NO_NOTES,
  ) => {
    const key = `${action} ${outcome} ${refusal?.by ?? ''} ${client ?? ''}`
    const known = tallies.get(key)
    if (known === undefined) tallies.set(key, { action, client, outcome, refusal, count: 1, notes })
    else {
      known.count += 1
      known.notes = addNotes(known.notes, notes)
    }
  }
  for (const { action, client, refusal } of settled) {
    add(action, client, all ?? (refusal === null ? 'result' : 'refused'), all === undefined ? refusal : null)
  }
  leaves.forEach((leaf, index) => {
    const { action, client } = leaf
    const outcome = outcomes[index] as TalliedOutcome
    const refusal = all === undefined ? refusalOf(outcome) : null
    const ended = all ?? (refusal === null ? callOutcome(outcome) : 'refused')
    const notes = ended === 'result' && outcome.kind === 'result' ? countNotes(leaf, outcome.text) : NO_NOTES
    add(action.name, client.name, ended, refusal, notes)
  })
  return [...tallies.values()]
}

/** What refused a leaf call on its way to Anki; null where nothing did. */
export function refusalOf(outcome: TalliedOutcome | undefined): CallTally['refusal'] {
  if (outcome?.kind !== 'error' || (outcome.by !== 'budget' && outcome.by !== 'load')) return null
  return { by: outcome.by, error: JSON.parse(outcome.text.toString('utf8')) }
}

/** How a leaf call ended that was not refused. */
export function callOutcome(outcome: LeafOutcome): CallOutcome {
  if (outcome.kind !== 'failed') return outcome.kind === 'error' ? 'error' : 'result'
  return outcome.failure === 'abandoned' ? 'abandoned' : 'failed'
}

/** Who answered the leaf calls of a request: AnkiConnect as soon as it was asked for one of them. */
export function servedBy(outcomes: readonly TalliedOutcome[]): ServedBy {
  const went = outcomes.filter((outcome) => refusalOf(outcome) === null)
  if (went.length === 0) return 'gateway'
  if (went.some(({ by }) => by === undefined)) return 'upstream'
  if (went.every(({ by }) => by === 'cache')) return 'cache'
  return 'shared'
}
