import type { Action } from '../../actions/action.ts'
import type { About, JournalEntry } from '../../safety/journal.ts'
import type { Mark } from '../../safety/record.ts'
import type { Text } from '../../settings/declare-texts.ts'
import { joinItems } from '../../wire/list.ts'
import { answeredByAnki, type Failure, failed, isAnswer, mayHaveReached, type Outcome } from '../../wire/outcome.ts'
import { reprList } from '../../wire/python.ts'
import { type Answer, errorAnswer } from '../../wire/reply.ts'
import { type Leaf, leafOf } from '../leaf.ts'
import { texts } from '../texts.ts'
import { type Notes, type Scale, takePart } from './plan.ts'

/** The needs of a large `addNotes`. */
export interface SplitOptions extends Scale {
  readonly addNote: Action
  readonly deleteNotes: Action
  /** The client of the notes. */
  readonly client: Leaf['client']
  /** Sends calls of the client in one exchange. With `mayLeave`, drops them if the client leaves before they are sent. */
  readonly send: (leaves: readonly Leaf[], mayLeave: boolean) => Promise<readonly Outcome[]>
  /** Opens a record of the split on disk. */
  readonly begin: (about: Pick<About, 'notes'>) => Promise<JournalEntry>
}

/**
 * How it ended. `unsplit`: the journal could not write to disk, and nothing was sent.
 * `interrupted`: notes were or may have been added, and the result is incomplete or unknown. Its record remains.
 */
export type SplitEnd =
  | { readonly kind: 'done' | 'rolled-back' | 'unsent' | 'interrupted'; readonly outcome: Outcome }
  | { readonly kind: 'unsplit'; readonly error: Error }

/**
 * Adds the notes of one `addNotes` in parts, one by one, and replies as AnkiConnect of that generation does (docs/ankiconnect.md,
 * addNotes). A newer one tries all notes.
 * If any fails, one `deleteNotes` removes the added ones, and the error is Python's repr of the list of texts.
 * An older one returns null in place of each failed note. A part with an unknown outcome ends the split.
 * The gateway then repeats and removes nothing, and the error names the added notes.
 *
 * The gateway creates and records the next part while one is under way, so that it arrives within the milliseconds in which AnkiConnect
 * looks again after a long tick. A later part waits for a whole tick.
 */
export async function splitNotes(
  notes: Notes,
  generation: 'newer' | 'older',
  options: SplitOptions,
): Promise<SplitEnd> {
  const { addNote, deleteNotes, client, send } = options
  const partFrom = (from: number) => takePart(notes, from, addNote, client, options)
  let entry: JournalEntry
  let part = partFrom(0)
  try {
    entry = await options.begin({ notes: notes.length })
    await entry.sending(0, part.length)
  } catch (error) {
    return { kind: 'unsplit', error: error as Error }
  }
  const interrupted = async (text: (ids: string) => Text, failure: Failure): Promise<SplitEnd> => {
    const { answers } = await entry.interrupted()
    return {
      kind: 'interrupted',
      outcome: failed(failure, text(`[${answers.map(String).join(', ')}]`)),
    }
  }

  const answers: Answer[] = []
  for (let from = 0; from < notes.length; ) {
    const under = send(part, from === 0)
    const to = from + part.length
    const next = partFrom(to)
    const written = next.length === 0 ? null : entry.sending(to, next.length)
    const outcomes = await under
    entry.answered(outcomes.map(markOf))
    // The lane may cut a part once more, so that some of its notes have an answer.
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.kind === 'failed' ? [{ note: from + index + 1, failure: outcome.failure }] : [],
    )
    const unknown = failures.filter(({ failure }) => mayHaveReached(failure))
    const [first] = unknown
    if (first !== undefined) {
      const range = { first: first.note, last: unknown.at(-1)?.note ?? to, notes: notes.length }
      return interrupted((ids) => texts('split.unknown', { ...range, ids }), first.failure)
    }
    if (from === 0 && failures.length === part.length) return unsent(entry, failures[0]?.failure as Failure)
    if (failures.length > 0) {
      const unsent = rangesOf([...failures.map(({ note }) => note), ...numbers(to + 1, notes.length)])
      return interrupted((ids) => texts('split.ended', { unsent, ids }), 'lost')
    }
    answers.push(...outcomes.filter(isAnswer))
    await written
    part = next
    from = to
  }

  const errors = answers.filter(({ kind }) => kind === 'error').map(({ text }) => String(JSON.parse(text.toString())))
  if (errors.length === 0 || generation === 'older') {
    await entry.done()
    const items = answers.map(({ kind, text }) => (kind === 'error' ? NULL : text))
    return { kind: 'done', outcome: answeredByAnki({ kind: 'result', text: joinItems(items) }) }
  }
  const added = answers.filter(({ kind }) => kind === 'result').map(({ text }) => text)
  await entry.takingBack()
  const params = Buffer.concat([Buffer.from('{"notes": '), joinItems(added), Buffer.from('}')])
  const [outcome] = await send([leafOf(deleteNotes, params)], false)
  if (outcome === undefined || !isAnswer(outcome)) {
    const failure = outcome?.kind === 'failed' ? outcome.failure : 'lost'
    const code = mayHaveReached(failure) ? 'split.doubtful' : 'split.kept'
    return interrupted((ids) => texts(code, { ids }), 'lost')
  }
  await entry.done()
  // AnkiConnect's own removal can fail too. The reply is then its error.
  if (outcome.kind === 'error') return { kind: 'rolled-back', outcome }
  return { kind: 'rolled-back', outcome: answeredByAnki(errorAnswer(reprList(errors))) }
}

const NULL = Buffer.from('null')

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

/** Returns ascending numbers as text: `3 to 5 and 9 to 9`. */
function rangesOf(all: readonly number[]): string {
  const starts = all.filter((number, index) => number !== (all[index - 1] ?? Number.NaN) + 1)
  const ends = all.filter((number, index) => number !== (all[index + 1] ?? Number.NaN) - 1)
  return starts.map((start, index) => `${start} to ${ends[index]}`).join(' and ')
}

async function unsent(entry: JournalEntry, failure: Failure): Promise<SplitEnd> {
  await entry.done()
  return { kind: 'unsent', outcome: failed(failure) }
}

function markOf(outcome: Outcome): Mark {
  if (isAnswer(outcome)) return outcome.kind === 'error' ? null : outcome.text.toString('latin1')
  return outcome.kind === 'failed' && mayHaveReached(outcome.failure) ? 'unknown' : 'unsent'
}
