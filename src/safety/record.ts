/**
 * What became of one note: the text of the id it got; null where AnkiConnect refused it; `unknown` where it was sent and no answer
 * came; `unsent` where it was not sent.
 */
export type Mark = string | null

/** What is known of a large `addNotes` that was sent in parts: who asked for it, and how far it got. */
export interface SplitRecord {
  readonly id: string
  /** When it began, as ISO 8601. */
  readonly began: string
  readonly client: string
  readonly upstream: string
  /** How many notes were to be added. */
  readonly notes: number
  /** One for each note from the first on, as far as it got. */
  readonly answers: readonly Mark[]
  /** The notes, counted from 0, that were sent or next to be sent when the record ended; null where there are none. */
  readonly unknown: { readonly from: number; readonly count: number } | null
  /** What was added was about to be taken back, and whether that happened is not known. */
  readonly takingBack: boolean
}

/**
 * One line of a journal file. `sending`: these notes are about to be sent, or follow those that are. `answers`: of the first of the notes
 * without one. `withdrawn`: what else was about to be sent is not sent any more.
 */
export type Line =
  | {
      readonly split: string
      readonly began: string
      readonly client: string
      readonly upstream: string
      readonly notes: number
    }
  | { readonly sending: { readonly from: number; readonly count: number } }
  | { readonly answers: readonly Mark[] }
  | { readonly withdrawn: true }
  | { readonly takingBack: true }

/**
 * Reads a journal file. A last line that was cut short by a crash says nothing; null where not even the first line is whole, as then
 * nothing was sent.
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

/** A loss of power can leave bytes that were never written. */
function readLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}

/** The record after one more line; null where the line has nothing to add to. */
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

/** The ids of the notes that are known to have been added. */
export function addedIds({ answers }: SplitRecord): string[] {
  return answers.filter((mark) => mark !== null && /^[0-9]+$/.test(mark)) as string[]
}

/** What a record says to the owner: positions count from 1. */
export function inWords(record: SplitRecord): string {
  const { began, client, upstream, notes, unknown, takingBack } = record
  const added = addedIds(record)
  const lost =
    unknown === null ? '' : ` what became of notes ${unknown.from + 1} to ${unknown.from + unknown.count} is not known;`
  const back = takingBack ? ' they were about to be taken back, and whether that happened is not known;' : ''
  return `addNotes of ${notes} notes by ${client} at ${upstream}, begun ${began}:${lost}${back} ${added.length} are known to have been added: ${added.join(' ')}`
}
