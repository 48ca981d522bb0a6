import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import type { NoteType } from '../collection/collection.ts'
import { forgetHistory } from '../collection/history.ts'
import { fieldNames, fieldsOf, newField, typeId, typeName } from '../collection/note-type.ts'
import { rememberedType } from '../collection/type-memory.ts'
import { typeNamed } from '../draft.ts'
import type { Dict, Value } from '../json.ts'
import { expectHashable, PythonError, typeName as pythonType, repr, str } from '../python.ts'
import { move, remove, save } from '../type-change.ts'

/** Actions that change the fields of note types. */
export const modelFields = {
  modelFieldRename: action(['modelName', 'oldFieldName', 'newFieldName'], (anki, model, from, to) => {
    changeField(anki, model, from, (field) => field.set('name', to))
    forgetHistory(anki.collection.history)
    return null
  }),

  modelFieldReposition: action(['modelName', 'fieldName', 'index'], (anki, model, name, index) =>
    changeField(anki, model, name, (field, type) => move(fieldsOf(type), field, index)),
  ),

  modelFieldAdd: action(['modelName', 'fieldName', ['index', null]], (anki, model, name, index) => {
    const type = typeNamed(anki, model)
    expectHashable(name)
    if (!fieldNames(type).includes(name as string)) {
      if (typeof name !== 'string') throw new PythonError('')
      fieldsOf(type).push(newField(name))
      save(anki, type)
      forgetHistory(anki.collection.history)
    }
    const now = rememberedType(anki.collection, anki.collection.noteTypes.get(typeId(type)) as NoteType)
    if (index !== null) {
      const field = fieldsOf(now).find((candidate) => candidate.get('name') === name)
      if (field === undefined) throw new PythonError(repr(name))
      move(fieldsOf(now), field, index)
    }
    return save(anki, now)
  }),

  modelFieldRemove: action(['modelName', 'fieldName'], (anki, model, name) =>
    changeField(anki, model, name, (field, type) => remove(fieldsOf(type), field)),
  ),

  modelFieldSetFont: action(['modelName', 'fieldName', 'font'], (anki, model, name, font) =>
    changeField(anki, model, name, (field) => {
      if (typeof font !== 'string') throw new PythonError(`font should be a string: ${str(font)}`)
      field.set('font', font)
    }),
  ),

  modelFieldSetFontSize: action(['modelName', 'fieldName', 'fontSize'], (anki, model, name, size) =>
    changeField(anki, model, name, (field) => {
      if (!['int', 'bool'].includes(pythonType(size))) {
        throw new PythonError(`fontSize should be an integer: ${str(size)}`)
      }
      field.set('size', size)
    }),
  ),

  modelFieldSetDescription: action(['modelName', 'fieldName', 'description'], (anki, model, name, description) => {
    changeField(anki, model, name, (field) => {
      if (typeof description !== 'string') throw new PythonError(`description should be a string: ${str(description)}`)
      field.set('description', description)
    })
    return true
  }),
}

function changeField(anki: Anki, model: Value, name: Value, change: (field: Dict, type: NoteType) => void): null {
  const type = typeNamed(anki, model)
  expectHashable(name)
  const field = fieldsOf(type).find((candidate) => candidate.get('name') === name)
  if (field === undefined) throw new PythonError(`field was not found in ${typeName(type)}: ${str(name)}`)
  change(field, type)
  return save(anki, type)
}
