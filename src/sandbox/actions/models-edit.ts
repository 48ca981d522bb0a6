import { action } from '../action.ts'
import type { Collection, NoteType } from '../collection/collection.ts'
import { newTemplate, sortedTypes, templatesOf, typeName } from '../collection/note-type.ts'
import { addType } from '../collection/note-type-store.ts'
import { stockNoteTypes } from '../collection/stock.ts'
import { readTypesAgain } from '../collection/type-memory.ts'
import { typeNamed } from '../draft.ts'
import type { Dict, Value } from '../json.ts'
import { createType } from '../model-create.ts'
import { asDict, PythonError, typeName as pythonType, str, subscript, truthy } from '../python.ts'
import { move, remove, save } from '../type-change.ts'

/** Actions that make and change note types. */
export const modelsEdit = {
  createModel: action(
    ['modelName', 'inOrderFields', 'cardTemplates', ['css', null], ['isCloze', false]],
    (anki, name, fields, templates, css, isCloze) => createType(anki, name, fields, templates, css, truthy(isCloze)),
  ),

  updateModelTemplates: action(['model'], (anki, model) => {
    const type = typeNamed(anki, subscript(model, 'name'))
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
    const type = typeNamed(anki, subscript(model, 'name'))
    return save(anki, type.set('css', subscript(model, 'css')))
  }),

  findAndReplaceInModels: action(
    ['modelName', 'findText', 'replaceText', ['front', true], ['back', true], ['css', true]],
    (anki, name, find, replacement, front, back, css) => {
      if (truthy(name)) typeNamed(anki, name)
      const names = truthy(name) ? [name] : sortedTypes(anki.collection).map(typeName)
      let changed = 0
      for (const each of names) {
        const type = typeNamed(anki, each)
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
    const type = typeNamed(anki, model)
    templateNamed(type, from).set('name', to)
    return save(anki, type)
  }),

  modelTemplateReposition: action(['modelName', 'templateName', 'index'], (anki, model, name, index) => {
    const type = typeNamed(anki, model)
    move(templatesOf(type), templateNamed(type, name), index)
    return save(anki, type)
  }),

  modelTemplateAdd: action(['modelName', 'template'], (anki, model, template) => {
    const type = typeNamed(anki, model)
    const [name, front, back] = ['Name', 'Front', 'Back'].map((key) => subscript(template, key)) as [
      Value,
      Value,
      Value,
    ]
    const existing = templatesOf(type).find((candidate) => candidate.get('name') === name)
    if (existing === undefined) {
      templatesOf(type).push(newTemplate('', null, '', '', null).set('name', name).set('qfmt', front).set('afmt', back))
      return save(anki, type)
    }
    // AnkiConnect stores nothing here.
    existing.set('qfmt', front).set('afmt', back)
    return null
  }),

  modelTemplateRemove: action(['modelName', 'templateName'], (anki, model, name) => {
    const type = typeNamed(anki, model)
    const template = templateNamed(type, name)
    if (templatesOf(type).length < 2) throw new PythonError('must have 1 template')
    remove(templatesOf(type), template)
    return save(anki, type)
  }),

  removeEmptyNotes: action([], ({ collection }) => {
    const used = new Set([...collection.notes.values()].map((note) => note.typeId))
    for (const id of collection.noteTypes.keys()) if (!used.has(id)) collection.noteTypes.delete(id)
    if (collection.noteTypes.size === 0) addBasic(collection)
    readTypesAgain(collection)
    return null
  }),
}

function templateNamed(type: NoteType, name: Value): Dict {
  const template = templatesOf(type).find((candidate) => candidate.get('name') === name)
  if (template === undefined) throw new PythonError(`template was not found in ${typeName(type)}: ${str(name)}`)
  return template
}

/** Anki never is without a note type. */
function addBasic(collection: Collection): void {
  const [basic] = stockNoteTypes().values()
  if (basic !== undefined) addType(collection, basic)
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
