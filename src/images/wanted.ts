import type { Action } from '../actions/action.ts'
import { KEPT, type Kept } from '../actions/facts.ts'
import type { Node } from '../actions/path.ts'
import { compileFor } from '../actions/reading.ts'
import { mediaNames } from '../actions/spelling.ts'
import { textsBy } from '../actions/subjects.ts'
import type { Leaf } from '../upstream/leaf.ts'

/** The things that calls are about to change, by the kinds of the catalogue. Ids are digits. */
export interface WantedImage extends Readonly<Record<Kept, ReadonlySet<string>>> {
  /** Whether calls may change any note type. */
  readonly allModels: boolean
}

const ID = /^[0-9]{1,18}$/
const IDS: ReadonlySet<Kept> = new Set(['notes', 'wholeNotes', 'cards', 'options'])
const trees = new WeakMap<Action, readonly (readonly [Kept, Node])[]>()

/** Returns whether the gateway keeps an image or the new ids of this call, if its client has `undo`. */
export function isKept(leaf: Leaf): boolean {
  const { keeps } = leaf.action.gateway
  return keeps !== null && keeps.nothing === undefined && leaf.writes()
}

/** Returns everything that calls name as what they are about to change. */
export function wantedBy(leaves: readonly Leaf[]): WantedImage {
  const found = Object.fromEntries(KEPT.map((kind) => [kind, new Set<string>()])) as Record<Kept, Set<string>>
  let allModels = false
  for (const leaf of leaves) {
    const texts = textsBy(treesOf(leaf.action), leaf.value() ?? {})
    for (const kind of KEPT) {
      for (const text of texts[kind] ?? [])
        if (IDS.has(kind) ? ID.test(text) : text !== '') for (const name of namesOf(kind, text)) found[kind].add(name)
    }
    // Python reads an empty name as every note type.
    if (leaf.action.gateway.keeps?.models !== undefined && !texts.models?.some((name) => name !== '')) allModels = true
  }
  return { ...found, allModels }
}

/** Anki creates the decks above a deck, too, and writes a file under a name without the characters that it forbids. */
function namesOf(kind: Kept, text: string): readonly string[] {
  if (kind === 'media') return mediaNames(text).filter((name) => name !== '')
  if (kind !== 'newDecks') return [text]
  const parts = text.split('::')
  return parts.map((_, index) => parts.slice(0, index + 1).join('::'))
}

/** Returns the number of things, as far as the calls name them one by one. */
export function countOf(wanted: WantedImage): number {
  return KEPT.reduce((sum, kind) => sum + wanted[kind].size, 0)
}

function treesOf(action: Action): readonly (readonly [Kept, Node])[] {
  const known = trees.get(action)
  if (known !== undefined) return known
  const { keeps } = action.gateway
  const made = KEPT.flatMap((kind) => {
    const paths = keeps?.[kind]?.filter((path) => path !== '') ?? []
    return paths.length === 0 ? [] : [[kind, compileFor(action, paths)] as const]
  })
  trees.set(action, made)
  return made
}
