import type { Change } from '../actions/changes.ts'
import { jsonText } from '../wire/python.ts'
import type { EffectItem } from './effect.ts'
import type { Round } from './round.ts'
import type { Targets } from './targets.ts'

/** The number of things that are read and shown at a time. */
export const ITEMS = 50
/** The number of names of each kind that are looked up. */
export const MOST_LOOKED_UP = 20

/** The present texts of a note type: its styling, and the sides of its templates. */
export type Parts = () => readonly { readonly model: string; readonly texts: Readonly<Record<string, string>> }[]

/** Adds the questions about the note types that a call changes. */
export function readParts({ models }: Targets, changes: readonly Change[], round: Round): Parts {
  const has = (change: Change['change']) => changes.some((one) => one.change === change)
  const all = models.slice(0, MOST_LOOKED_UP).map((model) => {
    const params = `{"modelName": ${jsonText(model)}}`
    const css = has('sets-styling') ? round.add('modelStyling', params) : null
    const templates = has('sets-templates') ? round.add('modelTemplates', params) : null
    return { model, css, templates }
  })
  return () =>
    all.map(({ model, css, templates }) => {
      const sides = Object.entries((templates?.() ?? {}) as Record<string, Record<string, string>>)
      const texts = sides.flatMap(([name, two]) =>
        Object.entries(two).map(([side, text]) => [`${name}: ${side}`, text]),
      )
      const styling = (css?.() as { readonly css?: string } | null)?.css
      return { model, texts: Object.fromEntries([...texts, ...(styling === undefined ? [] : [['styling', styling]])]) }
    })
}

/** Returns the items of a call that names neither notes nor cards. */
export function othersOf(changes: readonly Change[], parts: ReturnType<Parts>): EffectItem[] {
  return changes.flatMap(({ change, name, values, others, texts, added }): EffectItem[] => {
    if (change === 'adds') {
      return added.slice(0, ITEMS).map((note, index) => ({
        kind: 'note',
        name: `new ${index + 1}`,
        about: note.deckName ?? '',
        differences: Object.entries(note).map(([part, after]) => ({
          name: part.replace(/^fields: /, ''),
          before: null,
          after,
        })),
      }))
    }
    return parts.flatMap(({ model, texts: before }) => {
      const after = change === 'sets-styling' ? { styling: values[0] ?? '' } : change === 'sets-templates' ? texts : {}
      const differences = Object.entries(after)
        .filter(([part, text]) => before[part] !== text)
        .map(([part, text]) => ({ name: part, before: before[part] ?? null, after: text }))
      if (change === 'renames') differences.push({ name, before: values[0] ?? null, after: others[0] ?? '' })
      return differences.length === 0 ? [] : [{ kind: 'model', name: model, about: model, differences }]
    })
  })
}
