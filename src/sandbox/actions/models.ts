import { action } from '../action.ts'
import { type Anki, notFound } from '../anki.ts'
import { backendInteger, toInteger } from '../arguments.ts'
import type { NoteType } from '../collection/collection.ts'
import { fieldNames, fieldsOf, sortedTypes, templatesOf, typeId, typeName } from '../collection/note-type.ts'
import { rememberedType } from '../collection/type-memory.ts'
import { typeNamed } from '../draft.ts'
import { type Dict, dict, type Value } from '../json.ts'
import { iterate, PythonError, typeName as pythonType, str } from '../python.ts'

/** Actions that read note types. */
export const models = {
  modelNames: action([], (anki) => sortedTypes(anki.collection).map(typeName)),

  modelNamesAndIds: action(
    [],
    (anki) => new Map(sortedTypes(anki.collection).map((type): [string, Value] => [typeName(type), typeId(type)])),
  ),

  findModelsById: action(['modelIds'], (anki, ids) => iterate(ids).map((id) => typeWithId(anki, id))),

  findModelsByName: action(['modelNames'], (anki, names) => iterate(names).map((name) => typeNamed(anki, name))),

  modelNameFromId: action(['modelId'], (anki, id) => typeName(typeWithId(anki, id))),

  modelFieldNames: action(['modelName'], (anki, name) => fieldNames(typeNamed(anki, name))),

  modelFieldDescriptions: action(['modelName'], (anki, name) =>
    fieldsOf(typeNamed(anki, name)).map((field) => field.get('description') as Value),
  ),

  modelFieldFonts: action(['modelName'], (anki, name) =>
    byName(fieldsOf(typeNamed(anki, name)), (field) => pick(field, { font: 'font', size: 'size' })),
  ),

  modelFieldsOnTemplates: action(['modelName'], (anki, name) =>
    byName(templatesOf(typeNamed(anki, name)), (template) => {
      const front = fieldsShown(template.get('qfmt') as Value)
      return [front, fieldsShown(template.get('afmt') as Value).filter((field) => !front.includes(field))]
    }),
  ),

  modelTemplates: action(['modelName'], (anki, name) =>
    byName(templatesOf(typeNamed(anki, name)), (template) => pick(template, { Front: 'qfmt', Back: 'afmt' })),
  ),

  modelStyling: action(['modelName'], (anki, name) => pick(typeNamed(anki, name), { css: 'css' })),
}

function typeWithId(anki: Anki, id: Value): NoteType {
  if (Array.isArray(id) || id instanceof Map) throw new PythonError(`unhashable type: '${pythonType(id)}'`)
  const number = backendInteger(typeof id === 'string' ? toInteger(id) : id, 'anki.notetypes.NotetypeId.ntid')
  const type = anki.collection.noteTypes.get(Number(number))
  if (type === undefined) throw notFound(anki, `model was not found: ${str(id)}`)
  return rememberedType(anki.collection, type)
}

function byName(members: readonly Dict[], read: (member: Dict) => Value): Value {
  return new Map(members.map((member): [string, Value] => [member.get('name') as string, read(member)]))
}

function pick(from: Dict, members: Record<string, string>): Value {
  return dict(Object.fromEntries(Object.entries(members).map(([to, member]) => [to, from.get(member) as Value])))
}

/** The fields that a side of a template names, sections and the question side's own text left out. */
function fieldsShown(side: Value): string[] {
  if (typeof side !== 'string') throw new PythonError(`expected string or bytes-like object, got '${pythonType(side)}'`)
  return side
    .split('}}')
    .slice(0, -1)
    .flatMap((piece) => {
      const plain = piece.slice(1 + Math.max(...['#', '/', '}'].map((sign) => piece.lastIndexOf(sign))))
      const start = plain.indexOf('{{')
      return start < 0 || plain.length === start + 2
        ? []
        : [plain.slice(start).replaceAll('{', '').split(':').at(-1) ?? '']
    })
    .filter((field) => field !== 'FrontSide')
}
