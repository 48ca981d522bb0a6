import type { Change } from '../actions/changes.ts'
import type { Difference, EffectItem } from './effect.ts'
import { sentences } from './texts.ts'

/** A note as `notesInfo` shows it. */
export interface NoteInfo {
  readonly noteId?: number
  readonly modelName?: string
  readonly fields?: Readonly<Record<string, { readonly value: string; readonly order: number }>>
  readonly tags?: readonly string[]
}

/** A card as `cardsInfo` shows it. */
export type CardInfo = NoteInfo & Readonly<Record<string, unknown>> & { readonly cardId?: number }

/** Returns the difference that changes make to a note. Pure. */
export function noteDifference(info: NoteInfo, changes: readonly Change[]): Difference[] {
  const fields = fieldsOf(info)
  const found: Difference[] = []
  let tags = [...(info.tags ?? [])]
  for (const { change, name, values, others, texts } of changes) {
    if (change === 'deletes') {
      for (const [field, before] of fields) found.push({ name: field, before, after: null })
      tags = []
    }
    if (change === 'sets-fields') {
      for (const [field, before] of fields) {
        const after = Object.hasOwn(texts, field) ? (texts[field] as string) : before
        if (after !== before) found.push({ name: field, before, after })
      }
    }
    if (change === 'sets-tags') tags = [...values]
    if (change === 'adds-tags' || change === 'hides')
      tags.push(...values.filter((tag) => !tags.some((own) => isSameTag(own, tag))))
    if (change === 'removes-tags') tags = tags.filter((own) => !values.some((tag) => isSameTag(own, tag)))
    if (change === 'replaces-tag') {
      const [from = ''] = values
      const [to = ''] = others
      if (tags.some((own) => isSameTag(own, from)))
        tags = [...new Set([...tags.filter((own) => !isSameTag(own, from)), to])]
    }
    if (change === 'sets' && name === 'note type')
      found.push({ name, before: info.modelName ?? null, after: values[0] ?? null })
  }
  const [before, after] = [info.tags ?? [], tags].map((some) => [...some].sort().join(' ')) as [string, string]
  const isGone = changes.some(({ change }) => change === 'deletes')
  return before === after ? found : [...found, { name: 'tags', before, after: isGone ? null : after }]
}

/** The members of `cardsInfo` by the names that the owner or `setSpecificValueOfCard` gives to them. */
const VALUES: Readonly<Record<string, string>> = { deck: 'deckName', ivl: 'interval', did: 'deckName' }

/** Returns the difference that changes make to a card. Pure. */
export function cardDifference(info: CardInfo, changes: readonly Change[], at: number): Difference[] {
  const all = changes.flatMap(({ change, name, values, others }): Difference[] => {
    if (change === 'sets')
      return [
        {
          name,
          before: presentValue(info, name),
          after: values.length > 1 ? (values[at] ?? null) : (values[0] ?? null),
        },
      ]
    if (change !== 'sets-each') return []
    return values.map((key, index) => ({ name: key, before: presentValue(info, key), after: others[index] ?? null }))
  })
  return all.filter(({ before, after }) => before !== after)
}

function presentValue(info: CardInfo, name: string): string | null {
  if (name === 'suspended') return info.queue === -1 ? 'yes' : 'no'
  const value = info[VALUES[name] ?? name]
  return value === undefined || value === null ? null : String(value)
}

/** Returns a note or a card for the owner. */
export function itemOf(kind: 'note' | 'card', name: string, info: NoteInfo, differences: Difference[]): EffectItem {
  const [first] = fieldsOf(info)
  return { kind, name, about: first?.[1] ?? sentences('effect.no-thing').text, differences }
}

function fieldsOf({ fields = {} }: NoteInfo): (readonly [string, string])[] {
  return Object.entries(fields)
    .sort(([, one], [, other]) => one.order - other.order)
    .map(([name, { value }]) => [name, value] as const)
}

/** Anki compares tags without regard to case. */
function isSameTag(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
