import type { Card, Collection, Note } from './collection.ts'
import type { Deck } from './deck.ts'
import { isBlankField } from './html.ts'
import { fieldNames, isCloze, type NoteType, templatesOf, typeName } from './note-type.ts'
import { type Piece, parseTemplate } from './template.ts'

interface Side {
  readonly values: ReadonlyMap<string, string>
  /** The cloze number that the card asks for; undefined on other cards. */
  readonly asked: number | undefined
  readonly isAnswer: boolean
}

/** Both sides of a card, with the style of its note type in front, as Anki shows them. */
export function renderCard(
  collection: Collection,
  card: Card,
  note: Note,
  type: NoteType,
): { question: string; answer: string } {
  const template = templatesOf(type)[isCloze(type) ? 0 : card.ord]
  const style = `<style>${type.get('css') as string}</style>`
  const values = valuesOf(collection, card, note, type)
  const asked = isCloze(type) ? card.ord + 1 : undefined
  const render = (side: 'qfmt' | 'afmt', more: [string, string][] = []): string => {
    const pieces = parseTemplate((template?.get(side) as string | undefined) ?? '')
    const isAnswer = side === 'afmt'
    const html = renderPieces(pieces, { values: new Map([...values, ...more]), asked, isAnswer })
    return markSounds(html, isAnswer ? 'a' : 'q')
  }
  const question = render('qfmt')
  return { question: style + question, answer: style + render('afmt', [['FrontSide', question]]) }
}

/** Sounds become marks that say on which side they are played, and which in turn. */
function markSounds(html: string, side: 'q' | 'a'): string {
  let count = 0
  return html.replace(/\[sound:.*?\]/g, () => `[anki:play:${side}:${count++}]`)
}

function valuesOf(collection: Collection, card: Card, note: Note, type: NoteType): Map<string, string> {
  const deck = (collection.decks.get(card.deckId) as Deck).name
  const template = templatesOf(type)[isCloze(type) ? 0 : card.ord]
  return new Map([
    ['Tags', note.tags.join(' ')],
    ['Type', typeName(type)],
    ['Deck', deck],
    ['Subdeck', deck.split('::').at(-1) as string],
    ['Card', (template?.get('name') as string | undefined) ?? ''],
    ['CardFlag', `flag${card.flags}`],
    ...fieldNames(type).map((name, index): [string, string] => [name, note.fields[index] ?? '']),
  ])
}

function renderPieces(pieces: readonly Piece[], side: Side): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      const value = side.values.get(piece.field) ?? ''
      if (piece.kind === 'field')
        return piece.filters.reduce((text, filter) => applyFilter(filter, text, piece.field, side), value)
      return isBlankField(value) === piece.negated ? renderPieces(piece.pieces, side) : ''
    })
    .join('')
}

function applyFilter(filter: string, text: string, field: string, side: Side): string {
  switch (filter) {
    case 'cloze':
      return renderClozes(text, side)
    case 'type':
      return `[[type:${field}]]`
    case 'text':
      return text.replace(/<.*?>/gs, '')
    default:
      return text
  }
}

/** Innermost clozes first, so that nested ones are whole when their outer one is shown. */
function renderClozes(text: string, { asked, isAnswer }: Side): string {
  const inner = /\{\{c(\d+)::((?:(?!\{\{c\d+::|\}\}).)*)\}\}/is
  let rendered = text
  for (let match = inner.exec(rendered); match !== null; match = inner.exec(rendered)) {
    const [whole, digits = '', inside = ''] = match
    const [answer = '', hint = '...'] = inside.split('::')
    const number = Number(digits)
    const shown =
      number !== asked
        ? `<span class="cloze-inactive" data-ordinal="${number}">${answer}</span>`
        : isAnswer
          ? `<span class="cloze" data-ordinal="${number}">${answer}</span>`
          : `<span class="cloze" data-cloze="${escapeAttribute(answer)}" data-ordinal="${number}">[${hint}]</span>`
    rendered = rendered.replace(whole, () => shown)
  }
  return rendered
}

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Every character below U+0100 but ASCII letters and digits is written as a reference. */
function escapeAttribute(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are meant too
  return text.replace(/[\u0000-\u00ff]/g, (sign) => {
    if (/[a-z0-9]/i.test(sign)) return sign
    return NAMED[sign] ?? `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`
  })
}
