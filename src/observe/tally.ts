import type { Plan } from '../plan.ts'
import type { LeafOutcome } from '../upstream/leaf.ts'
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
}

/** An outcome that may say who answered; without `by` AnkiConnect did. */
export type TalliedOutcome = LeafOutcome & { readonly by?: string }

/** Counts the leaf calls of a request by how they ended; `all` is how every one did, whatever became of it. */
export function tally({ leaves, settled }: Plan, outcomes: readonly TalliedOutcome[], all?: CallOutcome): CallTally[] {
  const tallies = new Map<string, CallTally & { count: number }>()
  const add = (action: string, client: string | null, outcome: CallOutcome, refusal: CallTally['refusal']) => {
    const key = `${action} ${outcome} ${refusal?.by ?? ''} ${client ?? ''}`
    const known = tallies.get(key)
    if (known === undefined) tallies.set(key, { action, client, outcome, refusal, count: 1 })
    else known.count += 1
  }
  for (const { action, client, refusal } of settled) {
    add(action, client, all ?? (refusal === null ? 'result' : 'refused'), all === undefined ? refusal : null)
  }
  leaves.forEach(({ action, client }, index) => {
    add(action.name, client.name, all ?? callOutcome(outcomes[index] as TalliedOutcome), null)
  })
  return [...tallies.values()]
}

function callOutcome(outcome: LeafOutcome): CallOutcome {
  if (outcome.kind !== 'failed') return outcome.kind === 'error' ? 'error' : 'result'
  return outcome.failure === 'abandoned' ? 'abandoned' : 'failed'
}

/** Who answered the leaf calls of a request: AnkiConnect as soon as it was asked for one of them. */
export function servedBy(outcomes: readonly TalliedOutcome[]): ServedBy {
  if (outcomes.some(({ by }) => by === undefined)) return 'upstream'
  if (outcomes.every(({ by }) => by === 'cache')) return 'cache'
  return 'shared'
}
