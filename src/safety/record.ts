import { texts } from './texts.ts'

/**
 * The outcome of one note: the text of its new id, or null if AnkiConnect refused it. `unknown`: it was sent and got no reply.
 * `unsent`: it was not sent.
 */
export type Mark = string | null

/** A large `addNotes` that the gateway sent in parts: the client that asked for it, and how far it got. */
export interface SplitRecord {
  readonly id: string
  /** The start time, as ISO 8601. */
  readonly began: string
  readonly client: string
  readonly upstream: string
  /** The number of notes to add. */
  readonly notes: number
  /** One mark for each note, from the first to the last that was answered. */
  readonly answers: readonly Mark[]
  /** The notes, counted from 0, that were sent or next to be sent when the record ended. Null if there are none. */
  readonly unknown: { readonly from: number; readonly count: number } | null
  /** The gateway was about to delete the added notes, and does not know whether it did. */
  readonly takingBack: boolean
}

/**
 * One line of a journal file. `sending`: these notes are about to be sent, or follow those that are.
 * `answers`: the outcomes of the first notes that have none. `withdrawn`: the gateway no longer sends the remaining notes.
 */
export type Line =
  | ({ readonly split: string } & Pick<SplitRecord, 'began' | 'client' | 'upstream' | 'notes'>)
  | { readonly sending: { readonly from: number; readonly count: number } }
  | { readonly answers: readonly Mark[] }
  | { readonly withdrawn: true }
  | { readonly takingBack: true }

/**
 * Reads a journal file. Ignores a last line that a crash cut short.
 * Returns null if even the first line is incomplete, because nothing was sent then.
 */
export function readRecord(text: string): SplitRecord | null {
  let record: SplitRecord | null = null
  for (const line of text.split('\n').slice(0, -1)) {
    const read = readLine(line)
    const next: SplitRecord | null = read === null ? null : addLine(record, read)
    if (next === null) break
    record = next
  }
  return record
}

/** A loss of power can leave bytes that nobody wrote. */
function readLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}

/** Returns the record after one more line, or null if the line has no record to add to. */
export function addLine(record: SplitRecord | null, line: Line): SplitRecord | null {
  if ('split' in line) {
    const { split: id, began, client, upstream, notes } = line
    return { id, began, client, upstream, notes, answers: [], unknown: null, takingBack: false }
  }
  if (record === null) return null
  const { unknown } = record
  if ('sending' in line) {
    // The part before it may still be under way.
    const from = unknown?.from ?? line.sending.from
    return { ...record, unknown: { from, count: line.sending.from + line.sending.count - from } }
  }
  if ('answers' in line) {
    const count = line.answers.length
    const rest = (unknown?.count ?? 0) - count
    return {
      ...record,
      answers: [...record.answers, ...line.answers],
      unknown: unknown === null || rest <= 0 ? null : { from: unknown.from + count, count: rest },
    }
  }
  return 'withdrawn' in line ? { ...record, unknown: null } : { ...record, takingBack: true }
}

/** Returns the ids of the notes that were certainly added. */
export function addedIds({ answers }: SplitRecord): string[] {
  return answers.filter((mark) => mark !== null && /^[0-9]+$/.test(mark)) as string[]
}

/** Returns the text of a record for the owner. Positions count from 1. */
export function inWords(record: SplitRecord): string {
  const { began, client, upstream, notes, unknown, takingBack } = record
  const added = addedIds(record)
  const range = unknown && { first: unknown.from + 1, last: unknown.from + unknown.count }
  const lost = range === null ? '' : texts('split.record-lost', range).text
  const back = takingBack ? texts('split.record-back').text : ''
  const said = { notes, client, upstream, began, lost, back }
  return texts('split.record', { ...said, count: added.length, ids: added.join(' ') }).text
}
