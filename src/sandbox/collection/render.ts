import type { Dict } from '../json.ts'
import { PythonError } from '../python.ts'
import { finder, replaceBetween } from './between.ts'
import { clozeNumbers } from './cloze.ts'
import type { Card, Collection, Deck, Note, NoteType } from './collection.ts'
import { isBlankField } from './html.ts'
import { fieldNames, isCloze, templatesOf, typeName } from './note-type.ts'
import { clozeFields, type Piece, parseTemplate, showsSomething } from './template.ts'
import { apart } from './text.ts'

/** Fields that every card has. */
const ALWAYS = ['Tags', 'Type', 'Deck', 'Subdeck', 'Card', 'CardFlag', 'CardID']

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
  if (template === undefined) throw new PythonError('missing template')
  const style = `<style>${type.get('css') as string}</style>`
  const values = valuesOf(collection, card, note, type)
  const asked = isCloze(type) ? card.ord + 1 : undefined
  const render = (side: 'qfmt' | 'afmt', more: [string, string][] = []): string => {
    const pieces = parseTemplate((template?.get(side) as string | undefined) ?? '')
    const isAnswer = side === 'afmt'
    const html = renderPieces(pieces, { values: new Map([...values, ...more]), asked, isAnswer })
    return markSounds(html, isAnswer ? 'a' : 'q')
  }
  const trouble = troubleOf(template, card, note, type)
  if (trouble !== null) {
    return { question: style + (isCloze(type) ? '' : render('qfmt')) + trouble, answer: style + trouble }
  }
  const question = render('qfmt')
  return { question: style + question, answer: style + render('afmt', [['FrontSide', question]]) }
}

const HELP = 'https://docs.ankiweb.net/templates/errors.html'

/** The text that Anki shows on both sides of a card that has nothing to ask; null for any other card. */
function troubleOf(template: Dict | undefined, card: Card, note: Note, type: NoteType): string | null {
  const pieces = parseTemplate((template?.get('qfmt') as string | undefined) ?? '')
  const filled = fieldNames(type).filter((_, place) => !isBlankField(note.fields[place] ?? ''))
  if (!isCloze(type)) {
    if (showsSomething(pieces, new Set([...filled, ...ALWAYS]))) return null
    return trouble('The front of this card is blank.', 'front-of-card-is-blank')
  }
  const shown = clozeFields(pieces).map((name) => note.fields[fieldNames(type).indexOf(name)] ?? '')
  if (shown.length === 0 || shown.some((field) => clozeNumbers(field).has(card.ord + 1))) return null
  const text = `No cloze ${apart(String(card.ord + 1))} found on card.\nPlease either add a cloze deletion, or use the Empty Cards tool.`
  return trouble(text, 'no-cloze-filter-on-cloze-note-type')
}

function trouble(text: string, anchor: string): string {
  return `<div>${text}<br><a href='${HELP}#${anchor}'>More information</a></div>`
}

/** Sounds become marks that say on which side they are played, and which in turn. */
function markSounds(html: string, side: 'q' | 'a'): string {
  const find = finder(html)
  let count = 0
  let out = ''
  let at = 0
  for (let start = html.indexOf(SOUND); start >= 0; start = html.indexOf(SOUND, start + 1)) {
    const close = find(']', start + SOUND.length)
    if (close < 0) break
    // A name has no line break in it.
    if (['\n', '\r', '\u2028', '\u2029'].some((mark) => isBetween(find(mark, start), close))) continue
    out += `${html.slice(at, start)}[anki:play:${side}:${count++}]`
    at = close + 1
    start = close
  }
  return out + html.slice(at)
}

const SOUND = '[sound:'

function isBetween(at: number, end: number): boolean {
  return at >= 0 && at < end
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
      return replaceBetween(text, '<', '>', () => '')
    default:
      return text
  }
}

const CLOZE = /\{\{c(\d+)::|\}\}/gi

/** Innermost clozes first, so that nested ones are whole when their outer one is shown; what is not closed stays as it is. */
function renderClozes(text: string, side: Side): string {
  const open: { readonly start: string; readonly number: number; before: string }[] = []
  let shown = ''
  let at = 0
  for (const { 0: mark, 1: digits, index } of text.matchAll(CLOZE)) {
    shown += text.slice(at, index)
    at = index + mark.length
    const cloze = digits === undefined ? open.pop() : undefined
    if (digits !== undefined) {
      open.push({ start: mark, number: Number(digits), before: shown })
      shown = ''
    } else if (cloze === undefined) shown += mark
    else shown = cloze.before + renderCloze(cloze.number, shown, side)
  }
  return open.reduceRight((inside, { start, before }) => before + start + inside, shown + text.slice(at))
}

function renderCloze(number: number, inside: string, { asked, isAnswer }: Side): string {
  const [answer = '', hint = '...'] = inside.split('::')
  if (number !== asked) return `<span class="cloze-inactive" data-ordinal="${number}">${answer}</span>`
  if (isAnswer) return `<span class="cloze" data-ordinal="${number}">${answer}</span>`
  return `<span class="cloze" data-cloze="${escapeAttribute(answer)}" data-ordinal="${number}">[${hint}]</span>`
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
