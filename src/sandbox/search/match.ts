import type { Card, Collection, Note } from '../collection/collection.ts'
import { cardTest } from './match-card.ts'
import { clozelessTest, noteTest } from './match-note.ts'
import { isCardNode, type SearchNode } from './node.ts'

/** Whether a search finds a card and its note. A search that needs no cards never looks at the card. */
export type Test = (note: Note, card: Card) => boolean

/** Turns a parsed search into a test. */
export function matcher(collection: Collection, node: SearchNode): Test {
  if (node.kind === 'group') return groupTest(collection, node.nodes)
  if (node.kind === 'not') {
    // Anki asks for the note type and the text without brackets around both, so that a minus turns only the first.
    if (node.node.kind === 'pattern' && node.node.of === 'sc') return clozelessTest(collection, node.node.text, false)
    const inner = matcher(collection, node.node)
    return (note, card) => !inner(note, card)
  }
  if (!isCardNode(node)) return noteTest(collection, node)
  const test = cardTest(collection, node)
  return (note, card) => test(card, note)
}

/** `and` binds closer than `or`. */
function groupTest(collection: Collection, nodes: readonly (SearchNode | 'and' | 'or')[]): Test {
  const alternatives: Test[][] = [[]]
  for (const node of nodes) {
    if (node === 'or') alternatives.push([])
    else if (node !== 'and') alternatives.at(-1)?.push(matcher(collection, node))
  }
  const [only] = alternatives
  if (only !== undefined && alternatives.length === 1) {
    return (note, card) => only.every((term) => term(note, card))
  }
  return (note, card) => alternatives.some((terms) => terms.every((term) => term(note, card)))
}
