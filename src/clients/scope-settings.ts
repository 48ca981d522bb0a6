import { SHARED_RIGHTS } from '../actions/facts.ts'
import type { DeckScope } from '../actions/scope.ts'
import { text, word } from '../settings/kinds.ts'
import { eachOf, list } from '../settings/many.ts'
import type { Reading } from '../settings/reading.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind, ReadContext } from '../settings/setting.ts'

const TITLE = 'a map such as { decks: [Japanese] }'

const rows = settings({
  decks: {
    kind: eachOf('the name of a deck, or a list of them', text('the name of a deck', 'deck'), 'deck'),
    required: true,
    examples: [['Japanese', 'Shared::Words']],
    text: 'The decks that the client has. Those below them belong to them.',
  },
  shared: {
    kind: word(...SHARED_RIGHTS),
    default: 'tag',
    text:
      'The rights to notes that also have cards in other decks. The client can always read them. tag: it can change their tags. edit: it can change their fields, ' +
      'too. delete: it can delete them, too, with their cards elsewhere.',
  },
  whole: {
    kind: list(text('the name of an action', 'action'), 'a list of names of actions'),
    default: [],
    otherwise: 'none',
    examples: [['getNumCardsReviewedToday', 'sync']],
    text: 'The actions that it may call although they concern the whole collection, if its profile allows them. docs/scope.md lists these actions.',
  },
})

const map = record(rows, { title: TITLE })

/** The part of the collection that a client has. */
export const scope: Kind<DeckScope> = {
  unit: 'map',
  inside: { step: '', rows },
  read: (value, context) => map.read(value, context),
  write: (value) => map.write(value),
  schema: (define) => define('scope', () => map.schema(define)),
}

/** No part of a scope refers to a file or a variable. */
const NO_CONTEXT: ReadContext = { folder: '', file: null, written: () => null, reads() {}, note() {}, shows() {} }

/** Reads the scope of a profile. */
export function readScope(value: unknown): Reading<DeckScope> {
  return map.read(value, NO_CONTEXT)
}
