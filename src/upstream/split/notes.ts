import type { Action } from '../../actions/catalogue.ts'
import type { About, Entry } from '../../safety/journal.ts'
import type { Mark } from '../../safety/record.ts'
import { errors } from '../../wire/errors.ts'
import { joinItems } from '../../wire/list.ts'
import { jsonText, reprList } from '../../wire/python.ts'
import type { Answer } from '../../wire/reply.ts'
import { type Failure, type Leaf, type LeafOutcome, mayHaveReached } from '../leaf.ts'
import { type Scale, takePart } from './plan.ts'

/** What a large `addNotes` is carried out with. */
export interface SplitOptions extends Scale {
  readonly addNote: Action
  readonly deleteNotes: Action
  /** Whose notes they are. */
  readonly client: Leaf['client']
  /** Sends calls of the client in one exchange; with `mayLeave` they are dropped if the client leaves before they are sent. */
  readonly send: (leaves: readonly Leaf[], mayLeave: boolean) => Promise<readonly LeafOutcome[]>
  /** Opens a record of the split on disk. */
  readonly begin: (about: Pick<About, 'notes'>) => Promise<Entry>
}

/**
 * How it ended. `unsplit`: nothing could be kept on disk, so that nothing was sent. `interrupted`: notes were or may have been added
 * and not all is known or done; its record stays.
 */
export type SplitEnd =
  | { readonly kind: 'done' | 'rolled-back' | 'unsent' | 'interrupted'; readonly outcome: LeafOutcome }
  | { readonly kind: 'unsplit'; readonly error: Error }

/**
 * Adds the notes of one `addNotes` in parts, one after the other, and answers as AnkiConnect of that generation does (FACTS:
 * addNotes). Newer: all are tried, and if any failed, one `deleteNotes` takes back what was added, and the error is Python's
 * repr of the list of texts. Older: null in the place of each that failed. A part whose outcome is unknown ends it: nothing is sent
 * again, nothing is taken back, and the error says which notes were added.
 *
 * While a part is under way the next one is made and written down, so that it leaves within the milliseconds in which AnkiConnect
 * looks again after a long tick; a part that comes later than that waits for a whole one.
 */
export async function splitNotes(
  notes: readonly Buffer[],
  generation: 'newer' | 'older',
  options: SplitOptions,
): Promise<SplitEnd> {
  const { addNote, deleteNotes, client, send } = options
  const partFrom = (from: number) => takePart(notes, from, addNote, client === undefined ? {} : { client }, options)
  let entry: Entry
  let part = partFrom(0)
  try {
    entry = await options.begin({ notes: notes.length })
    await entry.sending(0, part.length)
  } catch (error) {
    return { kind: 'unsplit', error: error as Error }
  }
  const interrupted = async (text: (answers: string) => string, failure: Failure): Promise<SplitEnd> => {
    const { answers } = await entry.interrupted()
    return {
      kind: 'interrupted',
      outcome: { kind: 'failed', failure, error: text(`[${answers.map(String).join(', ')}]`) },
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
    const failures = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.failure] : []))
    const unknown = failures.find(mayHaveReached)
    const first = from + 1
    if (unknown !== undefined) return interrupted((so) => errors.splitUnknown(first, to, notes.length, so), unknown)
    if (from === 0 && failures.length === part.length) return unsent(entry, failures[0] as Failure)
    if (failures.length > 0) return interrupted((so) => errors.splitEnded(first, notes.length, so), 'lost')
    answers.push(...(outcomes as Answer[]))
    await written
    part = next
    from = to
  }

  const texts = answers.filter(({ kind }) => kind === 'error').map(({ text }) => String(JSON.parse(text.toString())))
  if (texts.length === 0 || generation === 'older') {
    await entry.done()
    const items = answers.map(({ kind, text }) => (kind === 'error' ? NULL : text))
    return { kind: 'done', outcome: { kind: 'result', text: joinItems(items) } }
  }
  const added = answers.filter(({ kind }) => kind === 'result').map(({ text }) => text)
  await entry.takingBack()
  const params = Buffer.concat([Buffer.from('{"notes": '), joinItems(added), Buffer.from('}')])
  const [outcome] = await send([{ action: deleteNotes, params }], false)
  if (outcome === undefined || outcome.kind === 'failed') {
    const failure = outcome?.failure ?? 'lost'
    return interrupted((so) => errors.splitNotTakenBack(mayHaveReached(failure), so), 'lost')
  }
  await entry.done()
  // Upstream's own taking back can fail too, and then its error is the answer.
  if (outcome.kind === 'error') return { kind: 'rolled-back', outcome }
  return { kind: 'rolled-back', outcome: { kind: 'error', text: Buffer.from(jsonText(reprList(texts))) } }
}

const NULL = Buffer.from('null')

async function unsent(entry: Entry, failure: Failure): Promise<SplitEnd> {
  await entry.done()
  return { kind: 'unsent', outcome: { kind: 'failed', failure } }
}

function markOf(outcome: LeafOutcome): Mark {
  if (outcome.kind === 'failed') return mayHaveReached(outcome.failure) ? 'unknown' : 'unsent'
  return outcome.kind === 'error' ? null : outcome.text.toString('latin1')
}
