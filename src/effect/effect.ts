import { hash } from 'node:crypto'

/** A part of a thing that a call changes. Null: it is not there before, or not there after. */
export interface Difference {
  /** The name of the field, value or part. */
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** A thing that a call is about, and its parts before and after. */
export interface EffectItem {
  readonly kind: 'note' | 'card' | 'deck' | 'media' | 'model'
  /** The id or the name. */
  readonly name: string
  /** The first field of a note, or another short description. */
  readonly about: string
  readonly differences: readonly Difference[]
}

/** The effect of a call as the gateway worked it out by reads, or the reason why it is not known. */
export type Effect =
  | {
      readonly kind: 'known'
      /** One sentence, such as `deletes 214 notes in "Japanese"`. */
      readonly sentence: string
      /** Further facts, one sentence each. */
      readonly facts: readonly string[]
      /** The number of all things. */
      readonly total: number
      /** The first of them. */
      readonly items: readonly EffectItem[]
      /** A short text that differs if the effect does. */
      readonly digest: string
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly digest: string }

/** The length above which a text is cut for the owner, in characters. */
const LONGEST = 4000

/** Returns a known effect. The digest covers all texts in full. The texts themselves are cut. */
export function knownEffect(
  sentence: string,
  facts: readonly string[],
  items: readonly EffectItem[],
  ids: readonly string[],
): Effect {
  const digest = hash('sha256', JSON.stringify([sentence, facts, items, ids]), 'base64url')
  return { kind: 'known', sentence, facts, total: ids.length, items: items.map(cutItem), digest }
}

export function unknownEffect(reason: string): Effect {
  return { kind: 'unknown', reason, digest: hash('sha256', reason, 'base64url') }
}

/** Returns an item with texts that are short enough to show. */
export function cutItem(item: EffectItem): EffectItem {
  const differences = item.differences.map(({ name, before, after }) => ({
    name,
    before: cut(before),
    after: cut(after),
  }))
  return { ...item, differences }
}

function cut(text: string | null): string | null {
  if (text === null || text.length <= LONGEST) return text
  return `${text.slice(0, LONGEST)}… (${text.length} characters)`
}
