import type { Card, Note } from '../collection/collection.ts'

/** A parsed search. */
export type SearchNode =
  | NoteNode
  | CardNode
  | { readonly kind: 'group'; readonly nodes: readonly (SearchNode | 'and' | 'or')[] }
  | { readonly kind: 'not'; readonly node: SearchNode }

/** The text that a tag or field must be like, with or without accents, or the regular expression that it must match. */
export interface Wanted {
  readonly by: 'text' | 'nc' | 're'
  readonly text: string
}

/** A term that looks at notes alone. */
export type NoteNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'text' | 'note'; readonly text: string }
  | ({ readonly kind: 'tag' } & Wanted)
  | ({ readonly kind: 'field'; readonly field: string } & Wanted)
  | { readonly kind: 'nids'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'mid'; readonly id: number }
  | { readonly kind: 'edited'; readonly days: number }
  | { readonly kind: 'dupe'; readonly typeId: number; readonly text: string }
  | { readonly kind: 'pattern'; readonly of: 're' | 'w' | 'nc' | 'sc'; readonly text: string }

/** A term that looks at cards. */
export type CardNode =
  | { readonly kind: 'deck' | 'preset' | 'card-name'; readonly text: string }
  | { readonly kind: 'card-ord'; readonly ord: number }
  | { readonly kind: 'cids' | 'dids'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'is'; readonly state: string }
  | { readonly kind: 'custom' }
  | { readonly kind: 'flag'; readonly flag: number }
  | {
      readonly kind: 'days'
      readonly of: 'added' | 'introduced' | 'rated' | 'resched'
      readonly days: number
      readonly button?: number | undefined
    }
  | {
      readonly kind: 'prop'
      readonly property: string
      readonly operator: string
      readonly value: number
      readonly button?: number | undefined
    }

/** Whether a card is among those that a term finds. */
export type CardTest = (card: Card, note: Note) => boolean

const CARD_KINDS = ['deck', 'preset', 'card-name', 'card-ord', 'cids', 'dids', 'is', 'flag', 'days', 'prop', 'custom']

/** Whether a term looks at cards. */
export function isCardNode(node: SearchNode): node is CardNode {
  return CARD_KINDS.includes(node.kind)
}

/** Where Anki looks for what a search finds. */
export type Tables = 'notes' | 'cards' | 'cards of notes' | 'notes of cards'

/** The tables of a search for notes, or for cards. */
export function tablesOf(search: SearchNode, wanted: 'notes' | 'cards'): Tables {
  const looksAt = new Set(lookedAt(search))
  if (wanted === 'notes') return looksAt.has('cards') ? 'notes of cards' : 'notes'
  return looksAt.has('notes') ? 'cards of notes' : 'cards'
}

function lookedAt(node: SearchNode): readonly ('notes' | 'cards')[] {
  switch (node.kind) {
    case 'group':
      return node.nodes.flatMap((inner) => (typeof inner === 'object' ? lookedAt(inner) : []))
    case 'not':
      return lookedAt(node.node)
    // Both tables know the ids of notes.
    case 'all':
    case 'nids':
      return []
    case 'card-name':
    case 'card-ord':
      return ['cards', 'notes']
    default:
      return [isCardNode(node) ? 'cards' : 'notes']
  }
}
