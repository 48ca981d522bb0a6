import { reprString } from '../../wire/python.ts'
import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import type { NoteType } from '../collection/collection.ts'
import { forgetHistory } from '../collection/history.ts'
import { fieldNames, fieldsOf, newField, newTemplate, templatesOf, typeId, typeName } from '../collection/note-type.ts'
import { copyType, saveType } from '../collection/note-type-store.ts'
import { typeNamed } from '../draft.ts'
import type { Dict, Value } from '../json.ts'
import { createType, randomId } from '../model-create.ts'
import { asDict, PythonError, typeName as pythonType, str, subscript, truthy } from '../python.ts'

/** Actions that make and change note types. */
export const modelsEdit = {
  createModel: action(
    ['modelName', 'inOrderFields', 'cardTemplates', ['css', null], ['isCloze', false]],
    (anki, name, fields, templates, css, isCloze) => createType(anki, name, fields, templates, css, truthy(isCloze)),
  ),

  updateModelTemplates: action(['model'], (anki, model) => {
    const type = copyType(typeNamed(anki, subscript(model, 'name')))
    const given = asDict(subscript(model, 'templates'), 'get')
    for (const template of templatesOf(type)) {
      const sides = given.get(template.get('name') as string) ?? null
      if (!truthy(sides)) continue
      for (const [from, to] of [
        ['Front', 'qfmt'],
        ['Back', 'afmt'],
      ] as const) {
        const text = asDict(sides, 'get').get(from) ?? null
        if (truthy(text)) template.set(to, text)
      }
    }
    return save(anki, type)
  }),

  updateModelStyling: action(['model'], (anki, model) => {
    const type = copyType(typeNamed(anki, subscript(model, 'name')))
    return save(anki, type.set('css', subscript(model, 'css')))
  }),

  findAndReplaceInModels: action(
    ['modelName', 'findText', 'replaceText', ['front', true], ['back', true], ['css', true]],
    (anki, name, find, replacement, front, back, css) => {
      const types = truthy(name) ? [typeNamed(anki, name)] : [...anki.collection.noteTypes.values()]
      let changed = 0
      for (const type of types.map(copyType)) {
        let hit = truthy(css) && replaceIn(type, 'css', find, replacement)
        for (const template of templatesOf(type)) {
          if (truthy(front)) hit = replaceIn(template, 'qfmt', find, replacement) || hit
          if (truthy(back)) hit = replaceIn(template, 'afmt', find, replacement) || hit
        }
        save(anki, type)
        if (hit) changed++
      }
      return changed
    },
  ),

  modelTemplateRename: action(['modelName', 'oldTemplateName', 'newTemplateName'], (anki, model, from, to) => {
    const type = copyType(typeNamed(anki, model))
    templateNamed(type, from).set('name', to)
    return save(anki, type)
  }),

  modelTemplateReposition: action(['modelName', 'templateName', 'index'], (anki, model, name, index) => {
    const original = typeNamed(anki, model)
    const type = copyType(original)
    // A place that is no number is refused when the template has been taken out already: Anki's own copy stays without it.
    if (!isPlace(index)) remove(templatesOf(original), templateNamed(original, name))
    move(templatesOf(type), templateNamed(type, name), index)
    return save(anki, type)
  }),

  modelTemplateAdd: action(['modelName', 'template'], (anki, model, template) => {
    const type = copyType(typeNamed(anki, model))
    const [name, front, back] = ['Name', 'Front', 'Back'].map((key) => subscript(template, key)) as [
      Value,
      Value,
      Value,
    ]
    const existing = templatesOf(type).find((candidate) => candidate.get('name') === name)
    if (existing === undefined) {
      templatesOf(type).push(
        newTemplate('', 0, '', '', randomId()).set('name', name).set('qfmt', front).set('afmt', back),
      )
      return save(anki, type)
    }
    existing.set('qfmt', front).set('afmt', back)
    anki.collection.noteTypes.set(typeId(type), type)
    return null
  }),

  modelTemplateRemove: action(['modelName', 'templateName'], (anki, model, name) => {
    const type = copyType(typeNamed(anki, model))
    const template = templateNamed(type, name)
    if (templatesOf(type).length < 2) throw new PythonError('must have 1 template')
    remove(templatesOf(type), template)
    return save(anki, type)
  }),

  modelFieldRename: action(['modelName', 'oldFieldName', 'newFieldName'], (anki, model, from, to) => {
    changeField(anki, model, from, (field) => field.set('name', to))
    forgetHistory(anki.collection.history)
    return null
  }),

  modelFieldReposition: action(['modelName', 'fieldName', 'index'], (anki, model, name, index) =>
    changeField(anki, model, name, (field, type) => move(fieldsOf(type), field, index)),
  ),

  modelFieldAdd: action(['modelName', 'fieldName', ['index', null]], (anki, model, name, index) => {
    const type = copyType(typeNamed(anki, model))
    if (!fieldNames(type).includes(name as string)) {
      if (typeof name !== 'string') throw new PythonError('')
      fieldsOf(type).push(newField(name, 0, randomId()))
      save(anki, type)
      forgetHistory(anki.collection.history)
      if (index !== null && !fieldNames(type).includes(name)) throw new PythonError(reprString(name))
    }
    return index === null ? null : changeField(anki, model, name, (field, type) => move(fieldsOf(type), field, index))
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

  removeEmptyNotes: action([], ({ collection }) => {
    const used = new Set([...collection.notes.values()].map((note) => note.typeId))
    for (const id of collection.noteTypes.keys()) if (!used.has(id)) collection.noteTypes.delete(id)
    return null
  }),
}

function save(anki: Anki, type: NoteType): null {
  saveType(anki.collection, type)
  return null
}

function changeField(anki: Anki, model: Value, name: Value, change: (field: Dict, type: NoteType) => void): null {
  const type = copyType(typeNamed(anki, model))
  const field = fieldsOf(type).find((candidate) => candidate.get('name') === name)
  if (field === undefined) throw new PythonError(`field was not found in ${typeName(type)}: ${str(name)}`)
  change(field, type)
  return save(anki, type)
}

function templateNamed(type: NoteType, name: Value): Dict {
  const template = templatesOf(type).find((candidate) => candidate.get('name') === name)
  if (template === undefined) throw new PythonError(`template was not found in ${typeName(type)}: ${str(name)}`)
  return template
}

function isPlace(index: Value): index is number | boolean {
  return typeof index === 'number' || typeof index === 'boolean'
}

/** Python's `remove` and `insert`: a place below zero counts from the end. */
function move(members: Dict[], member: Dict, index: Value): void {
  if (!isPlace(index)) throw new PythonError(`'${pythonType(index)}' object cannot be interpreted as an integer`)
  if (members.indexOf(member) === Number(index)) return
  remove(members, member)
  members.splice(Number(index), 0, member)
}

function remove(members: Dict[], member: Dict): void {
  members.splice(members.indexOf(member), 1)
}

function replaceIn(holder: Dict, key: string, find: Value, replacement: Value): boolean {
  if (typeof find !== 'string') {
    throw new PythonError(`'in <string>' requires string as left operand, not ${pythonType(find)}`)
  }
  const text = holder.get(key) as string
  if (!text.includes(find)) return false
  if (typeof replacement !== 'string') {
    const kind = replacement === null ? 'None' : pythonType(replacement)
    throw new PythonError(`replace() argument 2 must be str, not ${kind}`)
  }
  holder.set(
    key,
    text.replaceAll(find, () => replacement),
  )
  return true
}
