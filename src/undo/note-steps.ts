import { quoted } from '../safety/summary.ts'
import { noteName } from './note-name.ts'
import type { UndoStep } from './step.ts'
import { texts } from './texts.ts'
import type { PresentState } from './world.ts'

/** The calls that give notes their earlier type, fields and tags. */
export function noteSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  const added = new Map<string, number[]>()
  const removed = new Map<string, number[]>()
  const steps: UndoStep[] = []
  for (const [id, note] of wanted.notes) {
    const now = present.notes.get(id) ?? null
    if (note === null || now === null || note === now) continue
    if (note.model !== now.model) {
      const { model: modelName, fields, tags } = note
      const says = [texts('undo.model', { note: noteName(id, now), model: quoted(modelName) })]
      steps.push({ action: 'updateNoteModel', params: { note: { id: Number(id), modelName, fields, tags } }, says })
      continue
    }
    const fields = Object.entries(note.fields).filter(([name, value]) => now.fields[name] !== value)
    if (fields.length > 0) {
      const says = [
        texts('undo.fields', { note: noteName(id, now), fields: fields.map(([name]) => quoted(name)).join(', ') }),
      ]
      steps.push({
        action: 'updateNoteFields',
        params: { note: { id: Number(id), fields: Object.fromEntries(fields) } },
        says,
      })
    }
    const minus = now.tags.filter((tag) => !note.tags.includes(tag))
    const plus = note.tags.filter((tag) => !now.tags.includes(tag) || minus.some((other) => goesWith(tag, other)))
    for (const tag of plus) added.set(tag, [...(added.get(tag) ?? []), Number(id)])
    for (const tag of minus) removed.set(tag, [...(removed.get(tag) ?? []), Number(id)])
  }
  const nameOf = (id: number) => noteName(id, present.notes.get(String(id)))
  const tagSteps = (action: string, sign: string, all: ReadonlyMap<string, readonly number[]>): UndoStep[] =>
    [...all].map(([tag, notes]) => ({
      action,
      params: { notes, tags: tag },
      says: notes.map((id) => texts('undo.tags', { note: nameOf(id), tags: `${sign}${quoted(tag)}` })),
    }))
  return [...steps, ...tagSteps('removeTags', '-', removed), ...tagSteps('addTags', '+', added)]
}

/** Whether Anki removes the tag together with another one: it takes the tags below, and does not compare letter case. */
function goesWith(tag: string, other: string): boolean {
  return tag.toLowerCase().startsWith(`${other.toLowerCase()}::`)
}

/** The call that removes the notes that a client added. */
export function removalSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  const gone = [...wanted.notes].flatMap(([id, note]) => (note === null && present.notes.get(id) != null ? [id] : []))
  if (gone.length === 0) return []
  const says = gone.map((id) => texts('undo.removed', { note: noteName(id, present.notes.get(id)) }))
  return [{ action: 'deleteNotes', params: { notes: gone.map(Number) }, says }]
}
