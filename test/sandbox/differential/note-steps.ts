import { BLANKS, DECKS, FIELDS, STOCK, TAGS, TEXTS, TYPES } from './pools.ts'
import type { Maker, Making } from './steps.ts'

function text({ pick, chance }: Making): string {
  return chance(0.15) ? pick(BLANKS) : chance(0.3) ? `${pick(TEXTS)} ${pick(TEXTS)}` : pick(TEXTS)
}

function note(making: Making): Record<string, unknown> {
  const { pick, chance, some } = making
  const modelName = chance(0.7) ? pick(STOCK) : pick(TYPES)
  const names =
    modelName === 'Cloze'
      ? ['Text', 'Back Extra']
      : STOCK.includes(modelName)
        ? ['Front', 'Back', 'Add Reverse']
        : FIELDS
  const fields = Object.fromEntries(names.filter(() => chance(0.8)).map((name) => [name, text(making)]))
  const options = {
    ...(chance(0.4) ? { allowDuplicate: chance(0.7) } : {}),
    ...(chance(0.3) ? { duplicateScope: pick(['deck', 'collection']) } : {}),
    ...(chance(0.2)
      ? {
          duplicateScopeOptions: {
            deckName: pick([...DECKS, null]),
            checkChildren: chance(0.5),
            checkAllModels: chance(0.5),
          },
        }
      : {}),
  }
  return { deckName: pick(DECKS), modelName, fields, tags: some(TAGS, 3), options }
}

function changed(making: Making): Record<string, string> {
  return Object.fromEntries(making.some(FIELDS, 3).map((name) => [name, text(making)]))
}

const addNote: Maker = (making) => ({ action: 'addNote', params: { note: note(making) } })

/** Steps on notes and tags. */
export const noteSteps: readonly Maker[] = [
  addNote,
  addNote,
  addNote,
  addNote,
  (making) => ({ action: 'addNotes', params: { notes: [note(making), note(making), note(making)] } }),
  (making) => ({ action: 'canAddNotesWithErrorDetail', params: { notes: [note(making), note(making)] } }),
  (making) => ({
    action: 'updateNoteFields',
    params: { note: { id: making.id('note'), fields: changed(making) } },
  }),
  (making) => ({
    action: 'updateNote',
    params: { note: { id: making.id('note'), fields: changed(making), tags: making.some(TAGS, 3) } },
  }),
  (making) => ({ action: 'updateNoteTags', params: { note: making.id('note'), tags: making.some(TAGS, 3) } }),
  (making) => ({
    action: 'updateNoteModel',
    params: {
      note: {
        id: making.id('note'),
        modelName: making.pick(STOCK),
        fields: { Front: text(making), Text: text(making), Back: text(making) },
        tags: making.some(TAGS, 2),
      },
    },
  }),
  (making) => ({ action: 'deleteNotes', params: { notes: making.ids('note', 2) } }),
  (making) => ({
    action: 'addTags',
    params: { notes: making.ids('note', 3), tags: making.some(TAGS, 2).join(' '), add: making.chance(0.8) },
  }),
  (making) => ({
    action: 'removeTags',
    params: { notes: making.ids('note', 3), tags: making.some(TAGS, 2).join(' ') },
  }),
  (making) => ({
    action: 'replaceTags',
    params: {
      notes: making.ids('note', 3),
      tag_to_replace: making.pick(TAGS),
      replace_with_tag: making.pick(TAGS),
    },
  }),
  (making) => ({
    action: 'replaceTagsInAllNotes',
    params: { tag_to_replace: making.pick(TAGS), replace_with_tag: making.pick(TAGS) },
  }),
  () => ({ action: 'clearUnusedTags', params: {} }),
  (making) => ({ action: 'getNoteTags', params: { note: making.id('note') } }),
  () => ({ action: 'guiUndo', params: {} }),
]
