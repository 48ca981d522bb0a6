import { compactPlace, type Dict, type Value } from '../json.ts'
import { PythonError, typeName as pythonType, repr } from '../python.ts'
import { cardsOf, dropCard, putCard } from './card.ts'
import type { Collection } from './collection.ts'
import { newId, seconds } from './ids.ts'
import { stored } from './note-store.ts'
import { fieldsOf, type NoteType, templatesOf, typeId, typeName } from './note-type.ts'
import { checkTemplates, requirements } from './template-check.ts'

/** A copy that can be changed and thrown away. */
export function copyType(type: NoteType): NoteType {
  return copy(type) as NoteType
}

function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy)
  return value instanceof Map ? new Map([...value].map(([key, member]) => [key, copy(member)])) : value
}

/** Stores a changed note type in place of the old, and its notes and cards with it; throws Anki's error and stores nothing. */
export function saveType(collection: Collection, type: NoteType): void {
  const before = collection.noteTypes.get(typeId(type)) as NoteType
  finish(collection, type)
  const places = fieldsOf(type).map((field) => placeBefore(fieldsOf(before), field))
  renameInTemplates(type, before)
  checkTemplates(type)
  type.set('req', requirements(type))
  const ords = templatesOf(before).map((old) => templatesOf(type).findIndex((now) => now.get('id') === old.get('id')))
  for (const note of collection.notes.values()) {
    if (note.typeId !== typeId(type)) continue
    Object.assign(note, stored(places.map((place) => note.fields[place] ?? '')))
    if (type.get('type') === 0) moveCards(collection, note.id, ords)
  }
  collection.noteTypes.set(typeId(type), type)
}

/** Adds a new note type; throws Anki's error and adds nothing. */
export function addType(collection: Collection, type: NoteType): void {
  finish(collection, type)
  checkTemplates(type)
  type.set('req', requirements(type))
  type.set('id', newId(collection, collection.noteTypes))
  collection.noteTypes.set(typeId(type), type)
}

function finish(collection: Collection, type: NoteType): void {
  for (const [members, keys] of [
    [templatesOf(type), ['name', 'qfmt', 'afmt']],
    [fieldsOf(type), ['name']],
  ] as const) {
    for (const member of members) for (const key of keys) expectText(type, member, key)
  }
  for (const field of fieldsOf(type)) expectSize(type, field)
  if (typeName(type) === '') throw new PythonError('Empty notetype name')
  if (fieldsOf(type).length === 0) throw new PythonError('1 field required')
  nameAll(
    fieldsOf(type),
    (name) =>
      name
        .trim()
        .replace(/^[#^/]+/, '')
        .replace(/[:"{}]/g, '')
        .trim(),
    'Empty field name',
  )
  nameAll(templatesOf(type), (name) => name.replaceAll('"', '').trim(), 'Empty template name')
  if (typeof type.get('css') !== 'string') type.set('css', '')
  type.set('mod', seconds(collection)).set('usn', -1)
}

function expectText(type: NoteType, member: Dict, key: string): void {
  const value = member.get(key) as Value
  if (typeof value !== 'string') throw wrongType(type, member, key, 'a string')
}

function expectSize(type: NoteType, field: Dict): void {
  const size = field.get('size') as Value
  if (typeof size !== 'number' || size < 0 || size > 65535) throw wrongType(type, field, 'size', 'u16')
}

function wrongType(type: NoteType, member: Dict, key: string, expected: string): PythonError {
  const value = member.get(key) as Value
  const kind = { NoneType: 'null', bool: 'boolean', int: 'integer', float: 'floating point', str: 'string' }
  const name = kind[pythonType(value) as keyof typeof kind] ?? (Array.isArray(value) ? 'sequence' : 'map')
  const spelt =
    name === 'null' || name === 'sequence' || name === 'map' ? name : `${name} \`${repr(value).toLowerCase()}\``
  const what = expected === 'u16' && name === 'integer' ? 'value' : 'type'
  return new PythonError(
    `JsonError { info: "invalid ${what}: ${spelt}, expected ${expected} at line 1 column ${compactPlace(type, member, key)}" }`,
  )
}

/** Cleans names and sets equal ones apart with a plus sign; then numbers all by place. */
function nameAll(members: readonly Dict[], clean: (name: string) => string, empty: string): void {
  const taken = new Set<string>()
  for (const [ord, member] of members.entries()) {
    let name = clean(member.get('name') as string)
    if (name === '') throw new PythonError(empty)
    while (taken.has(name.toLowerCase())) name += '+'
    taken.add(name.toLowerCase())
    member.set('name', name).set('ord', ord)
  }
}

function placeBefore(before: readonly Dict[], field: Dict): number {
  return before.findIndex((old) => old.get('id') === field.get('id'))
}

/** Anki rewrites templates when their fields change: new names are put in, fields that went are taken out. */
function renameInTemplates(type: NoteType, before: NoteType): void {
  for (const old of fieldsOf(before)) {
    const from = old.get('name') as string
    const now = fieldsOf(type).find((field) => field.get('id') === old.get('id'))
    const to = now?.get('name') as string | undefined
    if (to === from) continue
    for (const template of templatesOf(type)) {
      for (const side of ['qfmt', 'afmt']) template.set(side, replaceField(template.get(side) as string, from, to))
    }
  }
}

function replaceField(template: string, from: string, to: string | undefined): string {
  return template.replace(/\{\{(.*?)\}\}/gs, (tag, inside: string) => {
    const match = /^(\s*[#^/]?\s*(?:[^:}]*:)*\s*)(.*?)(\s*)$/s.exec(inside)
    if (match === null || match[2] !== from) return tag
    return to === undefined ? '' : `{{${match[1]}${to}${match[3]}}}`
  })
}

function moveCards(collection: Collection, noteId: number, ords: readonly number[]): void {
  for (const card of cardsOf(collection, noteId)) {
    const ord = ords[card.ord]
    if (ord === undefined || ord === card.ord) continue
    if (ord < 0) dropCard(collection, card)
    else putCard(collection, { ...card, ord })
  }
}
