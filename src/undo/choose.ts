import { type CallEnd, type ImageRecord, profileOfRecord } from '../safety/image.ts'
import type { JournalContent } from '../safety/image-lines.ts'

/** The calls to undo: those of a client within a time in ms, or one by its id. */
export interface UndoRequest {
  readonly client: string | null
  readonly since: number
  readonly call: string | null
  /** Takes back undos of these calls instead of the calls. */
  readonly isRedo: boolean
  /** Only says what would happen. */
  readonly isDryRun: boolean
  /** The digest of the preview that the owner has seen. Null for an owner who wants none. */
  readonly seen: string | null
}

/** A kept call as the owner sees it. */
export interface UndoableCall {
  readonly call: string
  readonly at: string
  readonly client: string
  /** The profile of Anki in which it ran. Null if it is not known. */
  readonly profile: string | null
  readonly actions: readonly string[]
  readonly summary: string
  readonly ended: CallEnd
  readonly isUndone: boolean
}

/** The client of the calls of an undo. No client can be called that: the name of a client starts with a letter or a digit. */
export const UNDO_CLIENT = { name: '(undo)', profile: null, mode: 'enforce', undo: true } as const

/** Returns the records that an undo is about, oldest first. Pure. */
export function chooseRecords(content: JournalContent, asked: UndoRequest, now: number): ImageRecord[] {
  const { client, since, call } = asked
  const sent = content.records.filter(({ end }) => end?.ended !== 'unsent')
  const isRecent = ({ at }: ImageRecord) => Date.parse(at) >= now - since
  if (asked.isRedo) {
    const undone = undoneBy(content, asked)
    const own = sent.filter((record) => undone.has(record.call) && record.undoneBy === null)
    return call === null ? own.filter(isRecent) : own
  }
  if (call !== null)
    return sent.filter((record) => record.call === call && (client === null || record.client === client))
  return sent.filter(
    (record) => record.client === client && !isOfUndo(record) && record.undoneBy === null && isRecent(record),
  )
}

/** The calls of undos that were about the calls of a client, or about one call. */
function undoneBy({ records, undos }: JournalContent, { client, call }: UndoRequest): ReadonlySet<string> {
  const own = records.filter(
    (record) => (client === null || record.client === client) && (call === null || record.call === call),
  )
  const calls = new Set(own.map((record) => record.call))
  return new Set(undos.filter(({ of }) => of.some((id) => calls.has(id))).flatMap(({ undo }) => undo))
}

/** Returns the newest calls of a client, or of all clients. Pure. */
export function listRecords({ records }: JournalContent, client: string | null, most: number): UndoableCall[] {
  const own = records.filter(
    (record) => (client === null || record.client === client) && !isOfUndo(record) && record.end?.ended !== 'unsent',
  )
  return own.slice(-most).map(shownRecord).toReversed()
}

export function isOfUndo({ client }: Pick<ImageRecord, 'client'>): boolean {
  return client === UNDO_CLIENT.name
}

export function shownRecord(record: ImageRecord): UndoableCall {
  const { call, at, client, actions, summary, end, undoneBy } = record
  const profile = profileOfRecord(record)
  return { call, at, client, profile, actions, summary, ended: end?.ended ?? 'unknown', isUndone: undoneBy !== null }
}
