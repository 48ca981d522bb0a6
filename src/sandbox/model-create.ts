import type { Anki } from './anki.ts'
import { backendText } from './arguments.ts'
import { newField, newTemplate, noteType, typeName } from './collection/note-type.ts'
import { addType } from './collection/note-type-store.ts'
import { BASIC_CSS } from './collection/stock.ts'
import type { Value } from './json.ts'
import { contains, iterate, PythonError, typeName as pythonType, subscript } from './python.ts'

/** `createModel`: makes a note type of the parameters given and stores it; the new type. */
export function createType(
  anki: Anki,
  name: Value,
  fields: Value,
  templates: Value,
  css: Value,
  isCloze: boolean,
): Value {
  if (sizeOf(fields) === 0) throw new PythonError('Must provide at least one field for inOrderFields')
  if (sizeOf(templates) === 0) throw new PythonError('Must provide at least one card for cardTemplates')
  const { collection } = anki
  if ([...collection.noteTypes.values()].some((type) => typeName(type) === name)) {
    throw new PythonError('Model name already exists')
  }
  const type = noteType({
    id: 0,
    name: '',
    type: isCloze ? 1 : 0,
    fields: iterate(fields).map((field) => {
      if (typeof field !== 'string') throw new PythonError('')
      return newField(field)
    }),
    templates: iterate(templates).map((template, index) => {
      const cardName = contains(template, 'Name') ? subscript(template, 'Name') : `Card ${index + 1}`
      const [front, back] = ['Front', 'Back'].map((side) => subscript(template, side)) as [Value, Value]
      return newTemplate('', null, '', '', null).set('name', cardName).set('qfmt', front).set('afmt', back)
    }),
    css: BASIC_CSS,
    requirements: [],
    stockKind: 1,
  })
  if (css !== null) type.set('css', css)
  backendText(name)
  addType(collection, type.set('name', name))
  return type
}

function sizeOf(value: Value): number {
  if (Array.isArray(value) || typeof value === 'string') return value.length
  if (value instanceof Map) return value.size
  throw new PythonError(`object of type '${pythonType(value)}' has no len()`)
}
