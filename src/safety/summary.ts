import type { Action } from '../actions/catalogue.ts'
import { subjectsOf } from '../checks/policy/subjects.ts'
import type { Value } from '../wire/value.ts'

/** Names longer than this are cut: the owner has to read the line, and its end must be the owner's own. */
const LONGEST = 40
const MOST = 3

/** What a call would do, in a line for the owner: the action's title, what it names and how many notes and cards. */
export function summaryOf(action: Action, params: Value): string {
  const { deck = [], model = [], media = [], notes = [], cards = [] } = subjectsOf(action, params)
  const parts = [
    counted(notes.length, 'note'),
    counted(cards.length, 'card'),
    named('in', deck),
    named('of type', model),
    named('media', media),
  ].filter((part) => part !== '')
  return parts.length === 0 ? action.title : `${action.title}: ${parts.join(', ')}`
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Names in quotes and without control characters, so that a name cannot pass for something said by the gateway. */
function named(word: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, MOST).map((name) => {
    const plain = name.replaceAll(/[\p{C}\p{Zl}\p{Zp}"]/gu, ' ')
    return `"${plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain}"`
  })
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : ''
  return `${word} ${shown.join(', ')}${more}`
}
