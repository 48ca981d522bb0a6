import type { ScopeFact } from '../actions/facts.ts'
import { CLOSE_LIST, OPEN_LIST, OPEN_OBJECT } from '../wire/bytes.ts'
import { edited } from '../wire/edits.ts'
import { stringAt } from '../wire/name.ts'
import { closing, type Span } from '../wire/scan.ts'
import { itemSpans, memberAt, memberSpans } from '../wire/spans-at.ts'
import type { KnownInside } from './known.ts'
import type { Scope } from './scope.ts'

/** The kinds of results of which only the part inside remains. */
export type ResultKind = Exclude<NonNullable<ScopeFact['result']>, 'tags' | 'current-card'>

const CARDS = Buffer.from('cards')
const [TEMPLATES, DECK_ID] = [Buffer.from('tmpls'), Buffer.from('did')]
const NULL = Buffer.from('null')
/** The place of the card's id in a review. */
const CARD_OF_REVIEW = 1

/** The ids in a result that have to be known before it is cut. */
export function idsInResult(kind: ResultKind, text: Buffer): { readonly cards: string[]; readonly notes: string[] } {
  if (kind === 'cards') return { cards: tokens(text, listSpans(text)), notes: [] }
  if (kind === 'notes') return { cards: [], notes: tokens(text, listSpans(text)) }
  if (kind === 'reviews') return { cards: tokens(text, reviewedCards(text)), notes: [] }
  if (kind === 'cards-of-notes') return { cards: cardLists(text).flatMap((list) => tokens(text, list)), notes: [] }
  return { cards: [], notes: [] }
}

/** Cuts what is outside out of a result. Slices of Anki's bytes remain; nothing is written again. */
export function cutResult(kind: ResultKind, text: Buffer, known: KnownInside, scope: Scope): Buffer {
  switch (kind) {
    case 'cards':
      return keep(text, listSpans(text), (item) => known.isCardInside(token(text, item)))
    case 'notes':
      return keep(text, listSpans(text), (item) => known.isNoteInside(token(text, item)))
    case 'cards-of-notes':
      return edited(
        text,
        cardLists(text).flatMap((list) => {
          const inside = list.filter((item) => known.isCardInside(token(text, item)))
          if (inside.length === list.length) return []
          const [first, last] = [list[0], list.at(-1)] as [Span, Span]
          return [{ start: first.start, end: last.end, by: joined(text, inside) }]
        }),
      )
    case 'reviews':
      return keep(text, listSpans(text), ({ start }) => {
        const card = itemSpans(text, start)[CARD_OF_REVIEW]
        return card !== undefined && known.isCardInside(token(text, card))
      })
    case 'models':
      return edited(
        text,
        deckNumbers(text)
          .filter((span) => !known.decks.ids.has(token(text, span)))
          .map((span) => ({ ...span, by: NULL })),
      )
    case 'deck-names':
      return keep(text, listSpans(text), (item) => scope.rootOf(stringAt(text, item)) !== null)
    case 'deck-ids': {
      const members = text[0] === OPEN_OBJECT ? memberSpans(text, 0) : []
      const spans = members.map(({ name, value }) => ({ start: name.start, end: value.end, name }))
      return keep(text, spans, ({ name }) => scope.rootOf(stringAt(text, name)) !== null)
    }
  }
}

/** Returns a list or an object with only some of its items or members. */
export function keep<S extends Span>(text: Buffer, items: readonly S[], isKept: (item: S) => boolean): Buffer {
  const kept = items.filter(isKept)
  if (kept.length === items.length) return text
  return Buffer.concat([text.subarray(0, 1), joined(text, kept), text.subarray(text.length - 1)])
}

const SEPARATOR = Buffer.from(', ')

function joined(text: Buffer, items: readonly Span[]): Buffer {
  return Buffer.concat(
    items.flatMap(({ start, end }, index) =>
      index === 0 ? [text.subarray(start, end)] : [SEPARATOR, text.subarray(start, end)],
    ),
  )
}

/** The items of a result that is a list. */
export function listSpans(text: Buffer): Span[] {
  return text[0] === OPEN_LIST ? itemSpans(text, 0) : []
}

/** The lists of cards in the results of notesInfo. */
function cardLists(text: Buffer): Span[][] {
  return listSpans(text).flatMap(({ start }) => {
    const cards = memberAt(text, start, CARDS)
    return cards !== null && closing(text, cards.start) === CLOSE_LIST ? [itemSpans(text, cards.start)] : []
  })
}

/** The cards in the results of cardReviews. */
function reviewedCards(text: Buffer): Span[] {
  return listSpans(text).flatMap(({ start }) => itemSpans(text, start).slice(CARD_OF_REVIEW, CARD_OF_REVIEW + 1))
}

/** The numbers of decks in note types: the one that AnkiConnect last added a note to, and those that templates send cards to. */
function deckNumbers(text: Buffer): Span[] {
  return listSpans(text).flatMap(({ start }) => {
    const templates = memberAt(text, start, TEMPLATES)
    const isList = templates !== null && closing(text, templates.start) === CLOSE_LIST
    const objects = [{ start }, ...(isList ? itemSpans(text, templates.start) : [])]
    return objects.flatMap((object) => memberAt(text, object.start, DECK_ID) ?? [])
  })
}

function tokens(text: Buffer, spans: readonly Span[]): string[] {
  return spans.map((span) => token(text, span)).filter((one) => /^[0-9]{1,19}$/.test(one))
}

function token(text: Buffer, { start, end }: Span): string {
  return text.toString('latin1', start, end)
}
