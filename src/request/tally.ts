import type { Text } from '../settings/declare-texts.ts'
import type { CallOutcome, Gone, Outcome, RefusedBy, ServedBy } from '../wire/outcome.ts'
import { failureOf } from './failure.ts'
import { addNotes, countNotes, NO_NOTES, type NoteCounts } from './notes.ts'
import type { Plan } from './plan.ts'

/** Leaf calls of one request with the same outcome. */
export interface CallTally {
  /** A name of the catalogue, or `unknown`. */
  readonly action: string
  /** Their client, or null if the caller is no client. */
  readonly client: string | null
  readonly outcome: CallOutcome
  /** The part of the gateway that refused them, and the text for the first one. Null if nothing refused them. */
  readonly refusal: { readonly by: RefusedBy; readonly error: Text } | null
  /** Why they failed, in words for the owner. Null if they did not fail, or if too many others of the request did. */
  readonly failure: string | null
  readonly count: number
  readonly notes: NoteCounts
}

/** The number of failed calls of one request whose reasons the owner sees. A request can have thousands. */
const WORDED = 50

/** Counts the leaf calls of a request by outcome. The outcome is the same for all if Anki is away. */
export function tally({ leaves, settled }: Plan, ended: readonly Outcome[] | Gone): CallTally[] {
  const tallies = new Map<string, CallTally & { count: number; notes: NoteCounts }>()
  const add = (
    action: string,
    client: string | null,
    outcome: CallOutcome,
    refusal: CallTally['refusal'] = null,
    notes = NO_NOTES,
    failure: string | null = null,
  ) => {
    const key = `${action} ${outcome} ${refusal?.by ?? ''} ${client ?? ''} ${failure ?? ''}`
    const known = tallies.get(key)
    if (known === undefined) tallies.set(key, { action, client, outcome, refusal, failure, count: 1, notes })
    else {
      known.count += 1
      known.notes = addNotes(known.notes, notes)
    }
  }
  if (typeof ended === 'string') {
    for (const { action, client } of settled) add(action, client, ended)
    for (const { action, client } of leaves) add(action.name, client.name, ended)
    return [...tallies.values()]
  }
  for (const { action, client, refusal } of settled)
    add(action, client, refusal === null ? 'result' : 'refused', refusal)
  let worded = 0
  leaves.forEach((leaf, index) => {
    const outcome = ended[index] as Outcome
    const failure = worded < WORDED ? failureOf(leaf, outcome) : null
    if (failure !== null) worded += 1
    const notes = notesOf(leaf, outcome)
    const refusal = outcome.kind === 'refused' ? { by: outcome.by, error: outcome.error } : null
    add(leaf.action.name, leaf.client.name, callOutcome(outcome), refusal, notes, failure)
  })
  return [...tallies.values()]
}

/** A client that deletes softly changes notes, and deletes none. */
function notesOf(leaf: Plan['leaves'][number], outcome: Outcome): NoteCounts {
  if (outcome.kind !== 'result') return NO_NOTES
  const isSoft = leaf.client.scope?.deletedTag != null && leaf.action.gateway.notesBecome === 'deleted'
  return isSoft ? { ...NO_NOTES, changed: outcome.softDeleted?.length ?? 0 } : countNotes(leaf, outcome.text)
}

/** Returns the name of a leaf call's outcome in metrics and logs. */
export function callOutcome(outcome: Outcome): CallOutcome {
  return outcome.kind === 'failed' && outcome.failure === 'abandoned' ? 'abandoned' : outcome.kind
}

/** Returns which part answered the leaf calls of a request. It is AnkiConnect if the gateway sent it any of them. */
export function servedBy(outcomes: readonly Outcome[]): ServedBy {
  const went = outcomes.filter(({ kind }) => kind !== 'refused')
  if (went.length === 0) return 'gateway'
  if (went.some(({ by }) => by === 'anki')) return 'upstream'
  return went.every(({ by }) => by === 'cache') ? 'cache' : 'shared'
}
