import type { ImageEnd, ImageRecord, Renamed } from './image.ts'

/** The first line of a record, which is on disk before its calls are sent. */
export type BegunRecord = Omit<ImageRecord, 'end' | 'undoneBy'>

/** One line of the journal of before-images. */
export type ImageLine =
  | BegunRecord
  | ({ readonly end: string } & ImageEnd)
  | ({ readonly renamed: true } & Renamed)
  | KeptUndo

/** An undo: its own calls, those that it was about, and those of them that it took back wholly. */
export interface KeptUndo {
  readonly undo: readonly string[]
  readonly of: readonly string[]
  readonly calls: readonly string[]
}

/** The content of the journal: the records and the undos, oldest first, and the ids that undos gave to what they created again. */
export interface JournalContent {
  readonly records: readonly ImageRecord[]
  readonly undos: readonly KeptUndo[]
  readonly renamed: Renamed
}

/** Combines the lines of all files, oldest file first. A line that a crash cut short is none. */
export function readImageLines(texts: readonly string[]): JournalContent {
  const records = new Map<string, ImageRecord>()
  const undos: KeptUndo[] = []
  const notes: Record<string, string> = {}
  const cards: Record<string, string> = {}
  for (const text of texts) {
    for (const line of text.split('\n')) {
      const read = readLine(line)
      if (read === null) continue
      if ('end' in read) {
        const known = records.get(read.end)
        const { end: call, ...end } = read
        if (known !== undefined) records.set(call, { ...known, end })
      } else if ('renamed' in read) {
        Object.assign(notes, read.notes)
        Object.assign(cards, read.cards)
      } else if ('undo' in read) {
        undos.push(read)
        for (const [call, known] of records) {
          // To undo an undo does its calls again.
          const isAgain = known.undoneBy !== null && read.calls.includes(known.undoneBy)
          if (read.calls.includes(call)) records.set(call, { ...known, undoneBy: read.undo[0] ?? call })
          else if (isAgain) records.set(call, { ...known, undoneBy: null })
        }
      } else records.set(read.call, { ...read, end: null, undoneBy: null })
    }
  }
  const sorted = [...records.values()].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
  return { records: sorted, undos, renamed: { notes, cards } }
}

/** Each kind of line has one of these members. */
const KINDS = ['call', 'end', 'undo', 'renamed']

function readLine(line: string): ImageLine | null {
  if (line === '') return null
  try {
    const read = JSON.parse(line) as ImageLine | null
    return typeof read === 'object' && read !== null && KINDS.some((kind) => kind in read) ? read : null
  } catch {
    return null
  }
}
