import type { Change } from '../actions/changes.ts'
import { counted, namesInWords, shortName } from '../safety/summary.ts'
import { sentences } from './texts.ts'

/** The numbers and names that the sentence about an effect needs. */
export interface EffectCounts {
  readonly notes: number
  readonly cards: number | null
  /** The decks of the cards, the one with most cards first. */
  readonly decks: readonly string[]
  /** The decks, media files and note types that the call itself names. */
  readonly named: {
    readonly decks: readonly string[]
    readonly media: readonly string[]
    readonly models: readonly string[]
  }
  /** The media files that exist already. */
  readonly existing: ReadonlySet<string>
  /** Whether the call names cards, and not notes. */
  readonly isAboutCards: boolean
}

/** Returns one sentence about the effect of changes, or null if the facts of the catalogue say too little. Pure. */
export function sentenceOf(changes: readonly Change[], counts: EffectCounts): string | null {
  const parts = changes.flatMap((change) => partOf(change, counts) ?? [])
  return parts.length === 0 ? null : parts.join(', and ')
}

function partOf({ change, name, values, others, texts, added }: Change, counts: EffectCounts): string | null {
  const { decks, media, models } = counts.named
  const where = counts.decks.length === 0 ? '' : ` in ${namesInWords(counts.decks)}`
  const things = counts.isAboutCards ? counted(counts.cards ?? 0, 'card') : counted(counts.notes, 'note')
  const these = `${things === '' ? 'no note' : things}${where}`
  const model = namesInWords(models)
  const say = (code: Parameters<typeof sentences>[0], more: Readonly<Record<string, string>> = {}) =>
    sentences(code, {
      ...NO_WORDS,
      these,
      model,
      name,
      values: namesInWords(values),
      others: namesInWords(others),
      ...more,
    }).text
  switch (change) {
    case 'deletes': {
      if (decks.length > 0) {
        const notes = counted(counts.notes, 'note') || 'no note'
        const cards = counted(counts.cards ?? 0, 'card') || 'no card'
        return say(decks.length === 1 ? 'effect.deletes-deck' : 'effect.deletes-decks', {
          decks: namesInWords(decks),
          notes,
          cards,
        })
      }
      return media.length > 0
        ? say('effect.deletes-media', { media: mediaInWords(media, counts.existing) })
        : say('effect.deletes')
    }
    case 'hides':
      if (counts.notes === 0) return say('effect.hides-nothing')
      return say('effect.hides', { things: counts.notes === 1 ? 'it' : 'them' })
    case 'adds': {
      const notes = counted(added.length, 'note')
      return say('effect.adds', { notes, decks: namesInWords([...new Set(added.map((note) => note.deckName ?? ''))]) })
    }
    case 'sets-fields':
      return Object.keys(texts).length === 0
        ? null
        : say('effect.sets-fields', { fields: namesInWords(Object.keys(texts)) })
    case 'sets-tags':
      return values.length === 0 ? say('effect.clears-tags') : say('effect.sets-tags')
    case 'adds-tags':
      return say('effect.adds-tags', { tags: tagsInWords(values) })
    case 'removes-tags':
      return say('effect.removes-tags', { tags: tagsInWords(values) })
    case 'replaces-tag':
      return say('effect.replaces-tag', { tags: tagsInWords(values) })
    case 'sets':
      if (name === 'suspended') return say(values[0] === 'yes' ? 'effect.suspends' : 'effect.unsuspends')
      if (name === 'deck') return say('effect.moves')
      return say(models.length > 0 ? 'effect.adds-part' : 'effect.sets')
    case 'sets-each':
      return say('effect.sets-each')
    case 'stores':
      return media.length === 0 ? null : say('effect.stores', { media: mediaInWords(media, counts.existing) })
    case 'sets-styling':
      return say('effect.sets-styling')
    case 'sets-templates':
      return say('effect.sets-templates')
    case 'removes':
      return say('effect.removes-part')
    case 'renames':
      return say('effect.renames-part')
  }
}

const NO_WORDS = { cards: '', decks: '', fields: '', media: '', names: '', notes: '', tags: '', things: '' }

function tagsInWords(tags: readonly string[]): string {
  return tags.length === 0 ? 'no tag' : `${tags.length === 1 ? 'the tag' : 'the tags'} ${namesInWords(tags)}`
}

function mediaInWords(names: readonly string[], existing: ReadonlySet<string>): string {
  const [name = ''] = names
  if (names.length > 1) return sentences('effect.files', { names: namesInWords(names) }).text
  return sentences(existing.has(name) ? 'effect.file-there' : 'effect.file-new', { name: shortName(name) }).text
}
