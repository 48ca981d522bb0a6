import type { KeptNote } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'

/** The characters of a field that are shown, and those that are read to find them. A field can hold a whole page. */
const SHOWN = 40
const READ = 2000
const TAG = /<[^<>]*>/g
const ENTITIES: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
}

/**
 * Returns the number of a note and the beginning of its first field, by which its owner knows it: `1700000000005 ("dog")`. Without a text
 * in that field, returns the number alone.
 *
 * @param note the note as it is, or as it was if it is gone
 */
export function noteName(id: string | number, note: Pick<KeptNote, 'fields'> | null | undefined): string {
  const [first = ''] = Object.values(note?.fields ?? {})
  const text = first
    .slice(0, READ)
    .replaceAll(TAG, ' ')
    .replaceAll(/&(?:nbsp|lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (text === '') return `${id}`
  const characters = [...text]
  return `${id} (${quoted(characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : text)})`
}

/**
 * Returns a line about a note without the beginning of its field: lines that differ in nothing else say the same, although somebody has
 * changed that field in between.
 */
export function withoutNoteText(line: string): string {
  return line.replace(/^note ([0-9]+) \("(?:[^"\\]|\\.)*"\)/, 'note $1')
}
