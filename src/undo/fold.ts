import { builderOf, createBuilder } from '../images/builder.ts'
import type { ImageRecord, KeptCard, KeptNote, NamedValues, Renamed, SentNote } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import { foldCards } from './fold-cards.ts'
import { foldModels } from './fold-models.ts'
import { foldNote, isAsSent } from './fold-notes.ts'
import { imageByNames, ownChanges } from './named.ts'
import { noteName, withoutNoteText } from './note-name.ts'
import { texts } from './texts.ts'
import { newestId, type PresentState } from './world.ts'

/** The state to which an undo leads, and what it leaves alone or cannot bring back. */
export interface Folded {
  readonly wanted: PresentState
  readonly left: readonly Text[]
  readonly cannot: readonly Text[]
}

/**
 * Takes records back in memory, newest first: whatever is as a call left it becomes what it was before. Anything else was changed since
 * and stays. Of a call of unknown outcome, it takes deletions and values back: something that is gone, or that has the value which the call
 * gives, is as the call would have left it. For everything else nobody can say who changed it.
 *
 * @param present the present state; it stays unchanged
 * @param deletes whether an action does nothing but delete what it names
 */
export function foldRecords(
  newestFirst: readonly ImageRecord[],
  present: PresentState,
  renamed: Renamed,
  deletes: (action: string) => boolean,
): Folded {
  const wanted: PresentState = { ...present, ...copyOf(present), structure: [] }
  const left: Text[] = []
  const cannot: Text[] = []
  const said = { left, cannot }
  for (const record of newestFirst)
    foldRecord(record, { present, wanted }, renamed, record.actions.every(deletes), said)
  return { wanted, left: unique(left), cannot: unique(cannot) }
}

function copyOf({ notes, cards, media, models, decks, options }: PresentState) {
  return {
    ...createBuilder(),
    notes: new Map(notes),
    cards: new Map(cards),
    media: new Map(media),
    models: new Map(models),
    decks: new Map(decks),
    options: new Map(options),
  }
}

function foldRecord(
  record: ImageRecord,
  { present, wanted }: Record<'present' | 'wanted', PresentState>,
  renamed: Renamed,
  isDeletion: boolean,
  { left, cannot }: Record<'left' | 'cannot', Text[]>,
): void {
  const before = builderOf(record.before)
  const ended = record.end?.ended ?? 'unknown'
  if (ended === 'unsent') return
  const isNamed = ended === 'unknown' && record.named != null
  if (ended === 'unknown' && !isDeletion && !isNamed) {
    const actions = [...new Set(record.actions)].join(', ')
    left.push(texts('left.outcome', { what: `call ${record.call} (${actions})` }))
    return
  }
  const known = isNamed ? imageByNames(record.before, record.named as NamedValues) : (record.end?.after ?? null)
  const after = known === null ? null : builderOf(known)
  const unsure = ended === 'unknown' ? 'left.outcome' : 'left.unknown'
  const leave = (what: string, isUnknown = false) =>
    left.push(texts(isUnknown || isNamed ? unsure : 'left.changed', { what }))
  /** Whether something that is gone now went with this call, by how the call left it. */
  const isLost = (became: unknown) => became === null || (became === undefined && isDeletion)

  const noteOf = (id: string, was: KeptNote) => `note ${noteName(id, present.notes.get(id) ?? was)}`

  foldModels({ before: before.models, after: after?.models ?? null, wanted, leave })

  const staying: KeptNote[] = []
  for (const [id, sent] of Object.entries(record.end?.created.notes ?? {})) {
    const now = newestId(renamed.notes, id)
    const note = wanted.notes.get(now) ?? null
    if (note === null) continue
    if (isUntouched(note, sent, wanted.cards)) removeNote(now, note, wanted)
    else {
      leave(noteOf(now, note))
      staying.push(note)
    }
  }
  for (const [id, was] of before.notes) {
    if (was === null) continue
    const now = newestId(renamed.notes, id)
    const note = wanted.notes.get(now) ?? null
    const became = after === null ? undefined : after.notes.get(id)
    if (note === null) {
      if (isLost(became)) wanted.notes.set(now, was)
      else leave(noteOf(now, was), became === undefined)
    } else if (became !== null) {
      if (became === undefined) {
        if (!isSameNote(note, was)) leave(noteOf(now, was), true)
      } else {
        const own = record.named == null ? became : ownChanges(became, was, record.named.notes[id])
        wanted.notes.set(
          now,
          foldNote(note, was, own, (part) => leave(`${noteOf(now, was)}: ${part}`)),
        )
      }
    }
  }
  const isOpen = record.undoneBy === null
  foldCards({ before: before.cards, after: after?.cards ?? null, wanted, renamed, isLost, isOpen, leave })

  /** Whether a file came with a note that stays. */
  const isInUse = (name: string) =>
    staying.some(({ fields }) => Object.values(fields).some((text) => text.includes(name)))
  for (const [name, was] of before.media) {
    const now = wanted.media.get(name) ?? null
    const became = after === null ? undefined : after.media.get(name)
    const isAsBefore = became === null ? was === null : became?.digest != null && became.digest === was?.digest
    if (isAsBefore || (was === null && isInUse(name)) || (now?.digest ?? null) === (was?.digest ?? null)) continue
    const isKnown = became === null ? now === null : became !== undefined && became.digest !== null
    const isGone = was !== null && now === null && isLost(became)
    if (isGone || (isKnown && (became?.digest ?? null) === (now?.digest ?? null))) wanted.media.set(name, was)
    else leave(`media ${quoted(name)}`, !isKnown)
  }
  for (const [name, became] of after?.media ?? []) {
    // A file that Anki stored under another name than the one that was asked for.
    if (before.media.has(name) || became?.digest == null || isInUse(name)) continue
    if (wanted.media.get(name)?.digest === became.digest) wanted.media.set(name, null)
  }

  for (const [name, was] of before.decks) {
    const now = wanted.decks.get(name) ?? null
    const became = after === null ? undefined : after.decks.get(name)
    if (was === null) {
      if (now !== null && became != null) wanted.decks.set(name, null)
      else if (now !== null && isNamed) leave(`deck ${quoted(name)}`)
    } else if (now === null) {
      if (isLost(became)) wanted.decks.set(name, was)
    } else if (was.options !== null && was.options !== now.options) {
      // A deck that this undo, or one that failed, has created again has the first options group.
      const isAgain = isOpen && became === null && now.options === '1'
      if (isAgain || became?.options === now.options) wanted.decks.set(name, was)
      else leave(`deck ${quoted(name)}`, became === undefined)
    }
  }
  for (const [id, was] of before.options) {
    const now = wanted.options.get(id) ?? null
    if (was === null || now === was) continue
    if (now === null) cannot.push(texts('cannot.options-lost', { options: id }))
    else if (after?.options.get(id) === now) wanted.options.set(id, was)
    else leave(`options group ${id}`, after === null)
  }
  for (const model of record.end?.created.models ?? []) cannot.push(texts('cannot.model', { model: quoted(model) }))
  for (const options of record.end?.created.options ?? []) cannot.push(texts('cannot.options', { options }))
}

/** Whether an added note is as its client sent it, and nobody has studied, scheduled, flagged or moved its cards. */
function isUntouched(note: KeptNote, sent: SentNote | null, cards: PresentState['cards']): boolean {
  if (sent === null || !isAsSent(note, sent)) return false
  const own = note.cards
    .map((id) => cards.get(id))
    .filter((card): card is KeptCard => card !== null && card !== undefined)
  return own.every(({ deck, values: { reps = 0, type = 0, queue = 0, flags = 0 } }) => {
    const isNew = reps === 0 && type === 0 && queue === 0 && flags === 0
    return isNew && deck.toLowerCase() === sent.deck.toLowerCase()
  })
}

function removeNote(id: string, note: KeptNote, wanted: PresentState): void {
  wanted.notes.set(id, null)
  for (const card of note.cards) wanted.cards.set(card, null)
}

function isSameNote(one: KeptNote, other: KeptNote): boolean {
  const plain = ({ model, fields, tags }: KeptNote) =>
    JSON.stringify([model, Object.entries(fields).sort(), [...tags].sort()])
  return plain(one) === plain(other)
}

/** Returns each line once. */
export function unique(all: readonly Text[]): Text[] {
  return [...new Map(all.map((text) => [withoutNoteText(text.text), text])).values()]
}
