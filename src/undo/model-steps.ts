import type { KeptModel } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import { same } from './fold-models.ts'
import type { UndoStep } from './step.ts'
import type { StructureChange } from './structure.ts'
import { texts } from './texts.ts'
import type { PresentState } from './world.ts'

/** The calls that give note types their wanted state: their fields and templates one by one, and then the content. */
export function modelSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  const models = [...wanted.models].flatMap(([name, model]): UndoStep[] => {
    const now = present.models.get(name) ?? null
    if (model === null || same(now, model)) return []
    return now === null ? [createStep(name, model)] : contentSteps(name, now, model, wanted.structure)
  })
  return [...wanted.structure.map((change) => structureStep(change, wanted)), ...models]
}

function createStep(name: string, { fields, templates, css }: KeptModel): UndoStep {
  const cardTemplates = Object.entries(templates).map(([Name, content]) => ({ Name, ...content }))
  const params = { modelName: name, inOrderFields: fields, css, cardTemplates }
  return { action: 'createModel', params, says: said(name, 'everything') }
}

function said(model: string, part: string) {
  return [texts('undo.model-part', { model: quoted(model), part })]
}

function structureStep(change: StructureChange, wanted: PresentState): UndoStep {
  const { model, of, name, kind } = change
  const isField = of === 'field'
  const part = `${of} ${quoted(name)}`
  const step = (action: string, params: object, says = part): UndoStep => ({
    action,
    params: { modelName: model, ...params },
    says: said(model, says),
  })
  switch (kind) {
    case 'rename':
      return isField
        ? step('modelFieldRename', { oldFieldName: change.from, newFieldName: name })
        : step('modelTemplateRename', { oldTemplateName: change.from, newTemplateName: name })
    case 'remove':
      return isField
        ? step('modelFieldRemove', { fieldName: name }, `without ${part}`)
        : step('modelTemplateRemove', { templateName: name }, `without ${part}`)
    case 'add':
      return isField
        ? step('modelFieldAdd', { fieldName: name, index: change.index })
        : step('modelTemplateAdd', { template: { Name: name, ...wanted.models.get(model)?.templates[name] } })
    case 'move':
      return isField
        ? step('modelFieldReposition', { fieldName: name, index: change.index }, `place of ${part}`)
        : step('modelTemplateReposition', { templateName: name, index: change.index }, `place of ${part}`)
  }
}

/** The calls for content, once the templates have their names. */
function contentSteps(
  name: string,
  now: KeptModel,
  model: KeptModel,
  structure: readonly StructureChange[],
): UndoStep[] {
  const steps: UndoStep[] = []
  const changed = Object.entries(model.templates).filter(([template, content]) => {
    const earlier = earlierName(template, name, structure)
    return earlier !== null && !same(now.templates[earlier], content)
  })
  if (changed.length > 0) {
    const params = { model: { name, templates: Object.fromEntries(changed) } }
    const part = `template ${changed.map(([template]) => quoted(template)).join(', ')}`
    steps.push({ action: 'updateModelTemplates', params, says: said(name, part) })
  }
  if (now.css !== model.css) {
    const params = { model: { name, css: model.css } }
    steps.push({ action: 'updateModelStyling', params, says: said(name, 'styling') })
  }
  return steps
}

/** The present name of a template, or null if the undo adds it with its content. */
function earlierName(template: string, model: string, structure: readonly StructureChange[]): string | null {
  let name = template
  for (const change of structure.toReversed()) {
    if (change.model !== model || change.of !== 'template' || change.name !== name) continue
    if (change.kind === 'add') return null
    if (change.kind === 'rename') name = change.from
  }
  return name
}
