import type { Collection, Note, NoteType } from '../collection/collection.ts'
import { stripHtml } from '../collection/html.ts'
import { fieldNames, isCloze } from '../collection/note-type.ts'
import { lastDays } from './days.ts'
import type { NoteNode, Wanted } from './node.ts'
import { branchMatcher, clientPattern, likeMatcher, nameMatcher, wordMatcher } from './pattern.ts'
import { bareText, joinedText, lowerText, withoutMarks } from './text.ts'

/** Whether a note is among those that a term finds. */
export type NoteTest = (note: Note) => boolean

/** The test of a term that looks at the note alone; what can be settled once for all notes is settled here. */
export function noteTest(collection: Collection, node: NoteNode): NoteTest {
  switch (node.kind) {
    case 'all':
      return () => true
    case 'text': {
      const like = likeMatcher(node.text, true)
      return (note) => like(lowerText(note)) || like(note.plain)
    }
    case 'field':
      return fieldTest(collection, node.field, node)
    case 'pattern':
      return patternTest(collection, node.of, node.text)
    case 'tag':
      return tagTest(node)
    case 'note': {
      const types = typesNamed(collection, node.text)
      return (note) => types.has(note.typeId)
    }
    case 'nids':
      return (note) => node.ids.has(note.id)
    case 'mid':
      return (note) => note.typeId === node.id
    case 'dupe': {
      const found = new Set(dupesOf(collection, node))
      return (note) => found.has(note)
    }
    case 'edited': {
      const { from } = lastDays(collection, node.days)
      return (note) => note.mod * 1000 > from
    }
  }
}

/** The notes of a type whose first field reads as a text. */
export function dupesOf(collection: Collection, { typeId, text }: Extract<NoteNode, { kind: 'dupe' }>): Note[] {
  return [...(collection.notesByFirst.get(stripHtml(text)) ?? [])].filter((note) => note.typeId === typeId)
}

/** The ids of the note types that a glob names. */
function typesNamed(collection: Collection, glob: string): Set<number> {
  const matches = nameMatcher(glob)
  const named = [...collection.noteTypes].filter(([, type]) => matches(type.get('name') as string))
  return new Set(named.map(([id]) => id))
}

/** The places, in each note type, of the fields that a glob names. */
export function fieldsNamed(collection: Collection, glob: string): Map<number, readonly number[]> {
  const matches = nameMatcher(glob)
  const places = [...collection.noteTypes].map(([id, type]): [number, number[]] => [
    id,
    fieldNames(type).flatMap((name, place) => (matches(name) ? [place] : [])),
  ])
  return new Map(places.filter(([, found]) => found.length > 0))
}

function fieldTest(collection: Collection, field: string, wanted: Wanted): NoteTest {
  const places = fieldsNamed(collection, field)
  const matches = fieldText(wanted)
  return (note) => places.get(note.typeId)?.some((place) => matches(note.fields[place] ?? '')) ?? false
}

function fieldText({ by, text }: Wanted): (field: string) => boolean {
  switch (by) {
    case 'text':
      return likeMatcher(text, false)
    case 'nc': {
      const like = likeMatcher(withoutMarks(text), false)
      return (field) => like(withoutMarks(field))
    }
    case 're': {
      const form = clientPattern(text)
      return (field) => form.test(field)
    }
  }
}

function patternTest(collection: Collection, of: 're' | 'w' | 'nc' | 'sc', text: string): NoteTest {
  switch (of) {
    case 're': {
      const form = clientPattern(text)
      return (note) => form.test(joinedText(note))
    }
    case 'w': {
      const matches = wordMatcher(text)
      return (note) => matches(joinedText(note))
    }
    case 'sc':
      return clozelessTest(collection, text, true)
    case 'nc': {
      const like = likeMatcher(withoutMarks(text), true)
      return (note) => like(bareText(note))
    }
  }
}

/** Finds a text without the marks of clozes in the notes of cloze note types, or in all others. */
export function clozelessTest(collection: Collection, text: string, inClozes: boolean): NoteTest {
  const like = likeMatcher(text, true)
  const typeOf = (note: Note): NoteType => collection.noteTypes.get(note.typeId) as NoteType
  return (note) => isCloze(typeOf(note)) === inClozes && like(withoutClozes(joinedText(note)))
}

/** Without the marks of clozes, and without their hints. */
function withoutClozes(text: string): string {
  const last = text.lastIndexOf('}}')
  let out = ''
  let at = 0
  for (const { 0: mark, index } of text.matchAll(/\{\{c\d+::|::|\}\}/g)) {
    if (index < at || (mark === '::' && index > last)) continue
    const end = mark === '::' ? text.indexOf('}}', index) : index + mark.length - 2
    out += text.slice(at, index)
    at = end + 2
  }
  return out + text.slice(at)
}

function tagTest({ by, text }: Wanted): NoteTest {
  if (by === 'text' && text === '*') return () => true
  if (by === 'text' && text === 'none') return (note) => note.tags.length === 0
  const matches = tagText({ by, text })
  const known = new Map<string, boolean>()
  const test = (tag: string): boolean => {
    let found = known.get(tag)
    if (found === undefined) {
      found = matches(tag)
      known.set(tag, found)
    }
    return found
  }
  return (note) => note.tags.some(test)
}

function tagText({ by, text }: Wanted): (tag: string) => boolean {
  if (by === 're') {
    const form = clientPattern(text)
    return (tag) => form.test(tag)
  }
  if (/\s/.test(text)) return () => false
  if (by === 'text') return branchMatcher(text.normalize('NFC'), '\\S')
  const matches = branchMatcher(withoutMarks(text), '\\S')
  return (tag) => matches(withoutMarks(tag))
}
