import type { Action } from '../actions/action.ts'
import type { Touched } from '../actions/touched.ts'

/** The length above which a name is cut. The owner has to read the line, and the caller must not control how it ends. */
const LONGEST = 40
const MOST = 3

/**
 * Returns one line for the owner about the effect of a call: the action's title, the first things that it names, and the numbers of notes
 * and cards. named.ts stores the complete list.
 */
export function summaryOf(action: Action, touched: Touched): string {
  const { deck = [], model = [], media = [], query = [], notes = [], cards = [] } = touched
  const { file = [], url = [], field = [], template = [], tag = [], options = [] } = touched
  const parts = [
    counted(notes.length, 'note'),
    counted(cards.length, 'card'),
    named(isAboutDecks(action) ? '' : 'in', deck),
    named('of type', model),
    named('media', media),
    named('found by', query),
    named('file', file),
    named('URL', url),
    named('field', field),
    named('template', template),
    named('tag', tag),
    named('options group', options),
  ].filter((part) => part !== '')
  return parts.length === 0 ? action.title : `${action.title}: ${parts.join(', ')}`
}

/** Returns whether the title already mentions decks, so that their names can follow it directly. */
function isAboutDecks({ title }: Action): boolean {
  return /\bdecks?\b/.test(title)
}

/** Returns a name in quotes, on one line and not too long. It escapes what cannot be seen, as `quoted` does. */
export function shortName(name: string): string {
  // A letter takes at most two units.
  const letters = [...name.slice(0, 2 * LONGEST + 2)]
  return quoted(letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : name)
}

/** Returns some names in quotes, and the number of the others. */
export function namesInWords(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : ''
  return `${names.slice(0, MOST).map(shortName).join(', ')}${more}`
}

/** Returns a number with its noun, such as `2 notes`. */
export function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Returns a word and names after it. They are in quotes, so that no name looks like a text of the gateway. */
function named(word: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  return `${word === '' ? '' : `${word} `}${namesInWords(names)}`
}

/**
 * The characters that nobody sees or that look like another one: control characters, marks that change the direction of text, joiners,
 * fillers, and spaces other than the usual ones.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?![ \u3000])\p{Zs}/gu

/**
 * Returns a name in quotes, exact and on one line.
 * Escapes invisible characters, because the owner judges by what is seen.
 */
export function quoted(name: string): string {
  const escaped = (character: string) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join('')
  return JSON.stringify(name).replaceAll(INVISIBLE, escaped)
}
