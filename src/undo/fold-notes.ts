import { foldField, foldName, tagsIn } from '../actions/spelling.ts'
import { fieldText } from '../images/field-text.ts'
import type { KeptNote, SentNote } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'

/** Takes the changes of a call to one note back, as far as they are still there. Other changes to it stay. */
export function foldNote(now: KeptNote, was: KeptNote, then: KeptNote, leave: (part: string) => void): KeptNote {
  if (was.model !== then.model) {
    const isAsLeft =
      now.model === then.model && Object.entries(then.fields).every(([name, value]) => now.fields[name] === value)
    if (isAsLeft) return { ...was, tags: foldTags(now.tags, was.tags, then.tags) }
    leave('note type')
    return now
  }
  const fields = new Map(Object.entries(now.fields))
  for (const [name, value] of Object.entries(was.fields)) {
    const left = then.fields[name]
    const present = fields.get(name)
    if (value === left || value === present) continue
    // A field that was removed and is there again is empty.
    if (present === left || (left === undefined && present === '')) fields.set(name, value)
    else leave(`field ${quoted(name)}`)
  }
  return { ...now, fields: Object.fromEntries(fields), tags: foldTags(now.tags, was.tags, then.tags) }
}

function foldTags(now: readonly string[], was: readonly string[], then: readonly string[]): readonly string[] {
  const added = new Set(then.filter((tag) => !was.includes(tag)))
  const removed = was.filter((tag) => !then.includes(tag) && !now.includes(tag))
  if (removed.length === 0 && !now.some((tag) => added.has(tag))) return now
  return [...now.filter((tag) => !added.has(tag)), ...removed]
}

/** What AnkiConnect adds to a field for media. Anything else was written by somebody. */
const MEDIA = /^(?:\[sound:[^[\]]*\]|<img src="[^"<>]*">)*$/

/** Whether a note holds what its client sent when it added the note. */
export function isAsSent({ model, fields, tags }: KeptNote, sent: SentNote): boolean {
  if (sent.model !== undefined && foldName(sent.model) !== foldName(model)) return false
  const given = new Map(Object.entries(sent.fields).map(([name, value]) => [foldField(name), fieldText(value)]))
  const areFields = Object.entries(fields).every(([name, value]) => {
    const wanted = given.get(foldField(name)) ?? ''
    const kept = fieldText(value)
    if (kept === wanted) return true
    return sent.hasMedia && kept.startsWith(wanted) && MEDIA.test(kept.slice(wanted.length))
  })
  const folded = (all: readonly string[]) => [...new Set(all.flatMap(tagsIn).map(foldName))].sort().join(' ')
  return areFields && folded(tags) === folded(sent.tags)
}
