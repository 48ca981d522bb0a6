import { randomBytes } from 'node:crypto'
import { backendText } from '../arguments.ts'
import type { Dict, Value } from '../json.ts'
import { checkJson, wrongType } from '../json-error.ts'
import { PythonError } from '../python.ts'
import { cardsOf, dropCard, putCard } from './card.ts'
import { seconds } from './clock.ts'
import type { Collection, NoteType } from './collection.ts'
import { forgetHistory, remember, undoable } from './history.ts'
import { newId, randomId } from './ids.ts'
import { changeNote } from './note.ts'
import { addCardsFor, stored } from './note-store.ts'
import { copyType, fieldsOf, findType, templatesOf, typeId, typeName } from './note-type.ts'
import { checkTemplates, requirements } from './template-check.ts'
import { fillTemplates, renamedFields, renameInTemplates } from './template-rewrite.ts'
import { forgetType, readTypesAgain } from './type-memory.ts'

/** Stores a changed note type in place of the old, and its notes and cards with it; throws Anki's error and stores nothing. */
export function saveType(collection: Collection, changed: NoteType): void {
  forgetType(collection, typeId(changed))
  const type = copyType(changed)
  undoable(collection.history, () => replaceType(collection, type))
}

function replaceType(collection: Collection, type: NoteType): void {
  const before = collection.noteTypes.get(typeId(type)) as NoteType
  finish(collection, type)
  type.set('sortf', sortFieldPlace(before, type))
  const places = fieldsOf(type).map((field) => placeBefore(fieldsOf(before), field))
  const renamed = renamedFields(before, type)
  if (renamed.size > 0) renameInTemplates(type, renamed)
  type.set('req', requirements(type))
  if (renamed.size > 0) fillTemplates(type)
  expectTemplates(collection, type)
  const ords = templatesOf(before).map((old) => templatesOf(type).findIndex((now) => now.get('id') === old.get('id')))
  const isMoved = places.length !== fieldsOf(before).length || places.some((place, index) => place !== index)
  for (const note of collection.notes.values()) {
    if (note.typeId !== typeId(type)) continue
    if (isMoved) {
      const fields = stored(places.map((place) => note.fields[place] ?? ''))
      changeNote(collection, note, { ...fields, mod: seconds(collection.clock) })
    }
    if (type.get('type') === 0) moveCards(collection, note.id, ords)
  }
  putType(collection, type)
  if (isMoved || fronts(before) !== fronts(type)) addNewCards(collection, type)
}

/** Makes the cards that notes need now, because a template was added or its front changed. */
function addNewCards(collection: Collection, type: NoteType): void {
  const notes = [...collection.notes.values()].filter((note) => note.typeId === typeId(type))
  for (const note of notes.sort((one, other) => one.id - other.id)) addCardsFor(collection, note)
}

function fronts(type: NoteType): string {
  return JSON.stringify(templatesOf(type).map((template) => template.get('qfmt')))
}

/** Anki forgets what could be taken back when it refuses a note type. */
function expectTemplates(collection: Collection, type: NoteType): void {
  try {
    checkTemplates(type)
  } catch (error) {
    forgetHistory(collection.history)
    throw error
  }
}

/** Where the field that notes are sorted by is now. Where it went, the one at its place, or the last, takes over. */
function sortFieldPlace(before: NoteType, now: NoteType): number {
  const place = before.get('sortf') as number
  const field = fieldsOf(before)[place]
  const moved = fieldsOf(now).findIndex((each) => each.get('id') === field?.get('id'))
  return moved < 0 ? Math.min(place, fieldsOf(now).length - 1) : moved
}

/** Adds a new note type; throws Anki's error and adds nothing. */
export function addType(collection: Collection, type: NoteType): void {
  undoable(collection.history, () => insertType(collection, type))
}

function insertType(collection: Collection, type: NoteType): void {
  finish(collection, type)
  expectTemplates(collection, type)
  type.set('req', requirements(type))
  type.set('id', newId(collection, collection.noteTypes))
  putType(collection, type)
}

function putType(collection: Collection, type: NoteType): void {
  const { noteTypes, history } = collection
  const id = typeId(type)
  const before = noteTypes.get(id)
  noteTypes.set(id, type)
  remember(history, () => {
    if (before === undefined) noteTypes.delete(id)
    else noteTypes.set(id, before)
    readTypesAgain(collection)
  })
}

function finish(collection: Collection, type: NoteType): void {
  makeNameUnique(collection, type)
  checkJson(type)
  expectText(type, type, 'name')
  for (const [members, keys] of [
    [templatesOf(type), ['name', 'qfmt', 'afmt']],
    [fieldsOf(type), ['name']],
  ] as const) {
    for (const member of members) for (const key of keys) expectText(type, member, key)
  }
  for (const field of fieldsOf(type)) expectSize(type, field)
  type.set('name', typeName(type).replaceAll('"', '').normalize('NFC'))
  if (typeName(type) === '') throw new PythonError('Empty notetype name')
  if (fieldsOf(type).length === 0) throw new PythonError('1 field required')
  for (const [ord, field] of fieldsOf(type).entries()) rename(fieldsOf(type), ord, cleanFieldName(field))
  for (const [ord, template] of templatesOf(type).entries()) rename(templatesOf(type), ord, cleanTemplateName(template))
  if (typeof type.get('css') !== 'string') type.set('css', '')
  type.set('mod', seconds(collection.clock)).set('usn', -1)
}

/** Python adds a few signs to a name that another note type has, case aside. */
function makeNameUnique(collection: Collection, type: NoteType): void {
  const other = findType(collection, backendText(type.get('name') as Value))
  if (other === undefined || typeId(other) === typeId(type)) return
  type.set('name', `${typeName(type)}-${randomBytes(3).toString('hex').slice(0, 5)}`)
}

function expectText(type: NoteType, member: Dict, key: string): void {
  const value = member.get(key) as Value
  if (typeof value !== 'string') throw wrongType(type, member, key, 'a string')
}

function expectSize(type: NoteType, field: Dict): void {
  const size = field.get('size') as Value
  if (typeof size !== 'number' || size < 0 || size > 65_535) throw wrongType(type, field, 'size', 'u16')
}

/** Quotes and what templates give a meaning to are taken out of a field's name; what then stands at its start as well. */
function cleanFieldName(field: Dict): string {
  const given = (field.get('name') as string).normalize('NFC')
  if (given === '') throw new PythonError('Empty field name')
  const plain = given.replace(/[:"{}]/g, '')
  const name = plain.replace(/^[#^/\s]+/, '').trimEnd()
  if (name === '') throw new PythonError(`Field name: ${plain}`)
  return name
}

function cleanTemplateName(template: Dict): string {
  const given = (template.get('name') as string).normalize('NFC')
  if (given === '') throw new PythonError('Empty template name')
  const name = given.replaceAll('"', '')
  if (name === '') throw new PythonError('Template name contains only quotes')
  return name
}

/** Names and numbers a member by its place; a name that one before it has gets a plus sign. */
function rename(members: readonly Dict[], ord: number, wanted: string): void {
  const taken = members.slice(0, ord).map((member) => (member.get('name') as string).toLowerCase())
  let name = wanted
  while (taken.includes(name.toLowerCase())) name += '+'
  const member = members[ord] as Dict
  member.set('name', name).set('ord', ord)
  if (member.get('id') === null) member.set('id', randomId())
}

function placeBefore(before: readonly Dict[], field: Dict): number {
  return before.findIndex((old) => old.get('id') === field.get('id'))
}

function moveCards(collection: Collection, noteId: number, ords: readonly number[]): void {
  for (const card of cardsOf(collection, noteId)) {
    const ord = ords[card.ord]
    if (ord === undefined || ord === card.ord) continue
    if (ord < 0) dropCard(collection, card)
    else putCard(collection, { ...card, ord, mod: seconds(collection.clock) })
  }
}
