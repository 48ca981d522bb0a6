import { FIELDS, FRONTS, MADE, STOCK, TEMPLATES, TYPES } from './pools.ts'
import type { Maker, Making } from './steps.ts'

function template({ pick, chance }: Making, withName: boolean): object {
  return {
    ...(withName ? { Name: pick([...TEMPLATES, '"Quoted"', ' ']) } : {}),
    Front: pick(FRONTS),
    Back: chance(0.5) ? '{{FrontSide}}<hr>{{One}}' : pick(FRONTS),
  }
}

const createModel: Maker = (making) => ({
  action: 'createModel',
  params: {
    modelName: making.pick(MADE),
    inOrderFields: making.pick([
      ['One', 'Two'],
      ['Text', 'Extra'],
      ['One', 'one', 'Two: x'],
      ['One', 'Two', 'Front'],
    ]),
    cardTemplates: Array.from({ length: 1 + making.below(2) }, () => template(making, making.chance(0.5))),
    isCloze: making.chance(0.2),
    ...(making.chance(0.3) ? { css: '.card {}' } : {}),
  },
})

const fieldIndex = [0, 1, 2, 5, -1]

/** Steps on note types. */
export const typeSteps: readonly Maker[] = [
  createModel,
  createModel,
  (making) => ({
    action: 'updateModelTemplates',
    params: {
      model: { name: making.pick(TYPES), templates: { [making.pick(TEMPLATES)]: template(making, false) } },
    },
  }),
  (making) => ({
    action: 'updateModelStyling',
    params: { model: { name: making.pick(TYPES), css: making.pick(['.a{}', '']) } },
  }),
  (making) => ({
    action: 'modelTemplateAdd',
    params: {
      modelName: making.pick(TYPES),
      template: { Name: making.pick(['New', 'Second']), ...template(making, false) },
    },
  }),
  (making) => ({
    action: 'modelTemplateRemove',
    params: { modelName: making.pick(TYPES), templateName: making.pick(TEMPLATES) },
  }),
  (making) => ({
    action: 'modelTemplateRename',
    params: {
      modelName: making.pick(TYPES),
      oldTemplateName: making.pick(TEMPLATES),
      newTemplateName: making.pick([...TEMPLATES, '"', 'a"b', '']),
    },
  }),
  (making) => ({
    action: 'modelTemplateReposition',
    params: { modelName: making.pick(TYPES), templateName: making.pick(TEMPLATES), index: making.pick(fieldIndex) },
  }),
  (making) => ({
    action: 'modelFieldAdd',
    params: {
      modelName: making.pick(TYPES),
      fieldName: making.pick(['Extra', 'New', 'front', '#x', ' y ']),
      ...(making.chance(0.5) ? { index: making.pick(fieldIndex) } : {}),
    },
  }),
  (making) => ({
    action: 'modelFieldRemove',
    params: { modelName: making.pick(TYPES), fieldName: making.pick([...FIELDS, 'New']) },
  }),
  (making) => ({
    action: 'modelFieldRename',
    params: {
      modelName: making.pick(TYPES),
      oldFieldName: making.pick(FIELDS),
      newFieldName: making.pick([...FIELDS, 'New name', 'a:b', '"q"']),
    },
  }),
  (making) => ({
    action: 'modelFieldReposition',
    params: { modelName: making.pick(TYPES), fieldName: making.pick(FIELDS), index: making.pick(fieldIndex) },
  }),
  (making) => ({
    action: 'modelFieldSetFontSize',
    params: { modelName: making.pick(TYPES), fieldName: making.pick(FIELDS), fontSize: making.pick([12, 99999]) },
  }),
  (making) => ({
    action: 'findAndReplaceInModels',
    params: {
      modelName: making.pick([...TYPES, '']),
      findText: making.pick(['{{', 'Front', 'x', 'color', '<hr']),
      replaceText: making.pick(['{{', 'Front', 'Back', 'y']),
      front: making.chance(0.5),
      back: making.chance(0.5),
      css: making.chance(0.5),
    },
  }),
  (making) => ({ action: 'modelFieldsOnTemplates', params: { modelName: making.pick([...STOCK, ...MADE]) } }),
]
