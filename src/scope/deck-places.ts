import type { Leaf } from '../upstream/leaf.ts'
import { CLOSE_LIST, CLOSE_OBJECT, QUOTE } from '../wire/bytes.ts'
import { stringAt } from '../wire/name.ts'
import { closing, firstInContainer, type Span } from '../wire/scan.ts'
import { itemSpans, spansAt } from '../wire/spans-at.ts'
import { stepsOf } from './ids.ts'
import type { Scope } from './scope.ts'

/** The name of a deck in the text of a call, and its place. */
export interface DeckPlace extends Span {
  readonly name: string
  readonly isInside: boolean
}

/** The parameter that AnkiConnect iterates over: of a text in its place it would take the characters, of an object the names. */
const LIST = 'decks'

/** Returns the decks that a call names; `odd` if a list of them is something else. Values other than texts name no deck. */
export function readDeckPlaces({ action, params }: Leaf, scope: Scope): readonly DeckPlace[] | 'odd' {
  const places: DeckPlace[] = []
  if (params === null) return places
  for (const path of action.gateway.subjects.deck ?? []) {
    for (const span of spansAt(params, stepsOf(path))) {
      const close = closing(params, span.start)
      if (path === LIST && close !== CLOSE_LIST) {
        const isIterated =
          close === CLOSE_OBJECT ? firstInContainer(params, span.start, close) >= 0 : params[span.start] === QUOTE
        if (isIterated) return 'odd'
        continue
      }
      for (const item of path === LIST ? itemSpans(params, span.start) : [span]) {
        if (params[item.start] !== QUOTE) continue
        const name = stringAt(params, item)
        places.push({ ...item, name, isInside: scope.rootOf(name) !== null })
      }
    }
  }
  return places
}
