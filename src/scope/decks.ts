import { OPEN_OBJECT } from '../wire/bytes.ts'
import { stringAt } from '../wire/name.ts'
import { type MemberSpans, memberSpans } from '../wire/spans-at.ts'
import { deletedTerm } from './deleted-tag.ts'
import type { Scope } from './scope.ts'

/** The decks of a collection, as a scope divides them. */
export interface Decks {
  /** The reply to `deckNamesAndIds` that they come from. */
  readonly text: Buffer
  /** The ids of the decks inside, as digits. */
  readonly ids: Pick<ReadonlySet<string>, 'has'>
  /** The condition of a search that holds for every card inside and for no other; null if no deck is inside. */
  readonly condition: string | null
  /** The same for every card in these decks, whether or not the client has deleted its note. */
  readonly place: string | null
  /** The conditions whose cards together are those of `condition`, for searches that find many. */
  readonly parts: readonly string[]
}

/** The most searches by which the gateway finds out everything that a scope holds. */
const MOST_PARTS = 32
const DIGITS = /^[0-9]{1,19}$/

/**
 * Reads the reply to `deckNamesAndIds`. A card is inside if its deck is, and its home deck too while a filtered deck has borrowed it:
 * `did:` finds a card by both. The condition is made of numbers of decks alone.
 */
export function readDecks(text: Buffer, scope: Scope): Decks | null {
  if (text[0] !== OPEN_OBJECT) return null
  const inside: string[] = []
  const outside: string[] = []
  for (const member of memberSpans(text, 0)) {
    const id = idOf(text, member)
    if (!DIGITS.test(id)) return null
    const name = stringAt(text, member.name)
    if (scope.rootOf(name) === null) outside.push(id)
    else inside.push(id)
  }
  const without = outside.length === 0 ? '' : ` -did:${outside.join(',')}`
  const placeOf = (ids: readonly string[]) => `did:${ids.join(',')}${without}`
  const conditionOf = (ids: readonly string[]) => `${placeOf(ids)}${withoutDeleted(scope)}`
  const size = Math.max(1, Math.ceil(inside.length / MOST_PARTS))
  const parts: string[] = []
  for (let from = 0; from < inside.length; from += size) parts.push(conditionOf(inside.slice(from, from + size)))
  const [condition, place] = inside.length === 0 ? [null, null] : [conditionOf(inside), placeOf(inside)]
  return { text, ids: new Set(inside), condition, place, parts }
}

/** The end of a condition that holds for no note that the client has deleted. */
function withoutDeleted({ deletedTag }: Scope): string {
  return deletedTag === null ? '' : ` -${deletedTerm(deletedTag)}`
}

/** The decks of a scope that holds every deck. */
export const EVERY_DECK: Decks = {
  text: Buffer.alloc(0),
  ids: { has: () => true },
  condition: null,
  place: null,
  parts: [],
}

function idOf(text: Buffer, { value }: MemberSpans): string {
  return text.toString('latin1', value.start, value.end)
}

/** Returns the condition that holds for every card that `condition` does not hold for. */
export function notThat(condition: string): string {
  return `-(${condition})`
}
