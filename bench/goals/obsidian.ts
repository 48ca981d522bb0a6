import { type Call, DECK, type Goal } from './goal.ts'

const PER_TYPE = ['modelFieldNames', 'modelTemplates', 'modelStyling', 'modelFieldsOnTemplates']

/** Obsidian_to_Anki draws the table of its settings: everything about each note type, one after another. */
export const tableOfTypes: Goal = {
  name: 'Obsidian_to_Anki: table of note types',
  async run(call) {
    await call('version')
    for (const modelName of (await call('modelNames')) as string[])
      for (const action of PER_TYPE) await call(action, { modelName })
  },
}

/** The same with one kind of question for all note types before the next kind. */
export const fieldsOfTypes: Goal = {
  name: 'Obsidian_to_Anki: fields of note types',
  async run(call) {
    for (const modelName of (await call('modelNames')) as string[]) await call('modelFieldNames', { modelName })
  },
}

/** Obsidian_to_Anki compares a vault with the collection: nested multis, then the notes one request each. */
export const vault: Goal = {
  name: 'Obsidian_to_Anki: a vault',
  async run(call) {
    await call('multi', { actions: [{ action: 'modelNames' }, { action: 'deckNames' }, { action: 'getTags' }] })
    const notes = await idsOf(call, `deck:${DECK}`)
    for (let from = 0; from < 40; from += 20) {
      const infos = notes.slice(from, from + 20).map((id) => ({ action: 'notesInfo', params: { notes: [id] } }))
      await call('multi', { actions: [{ action: 'multi', params: { actions: infos } }, { action: 'getTags' }] })
    }
  },
}

async function idsOf(call: Call, query: string): Promise<number[]> {
  return (await call('findNotes', { query })) as number[]
}
