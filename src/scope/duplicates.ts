import type { Leaf } from '../upstream/leaf.ts'
import { OPEN_LIST, OPEN_OBJECT, QUOTE } from '../wire/bytes.ts'
import type { Edit } from '../wire/edits.ts'
import { isName, stringAt } from '../wire/name.ts'
import { jsonText } from '../wire/python.ts'
import type { Span } from '../wire/scan.ts'
import { memberAt, memberSpans, spansAt } from '../wire/spans-at.ts'
import { stepsOf } from './ids.ts'
import type { Scope } from './scope.ts'

const [DECK, OPTIONS, SCOPE, SCOPE_OPTIONS, NAME, CHILDREN] = [
  'deckName',
  'options',
  'duplicateScope',
  'duplicateScopeOptions',
  'deckName',
  'checkChildren',
].map((name) => Buffer.from(name)) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]

/**
 * Returns the edits by which Anki looks for duplicates of new notes only in the decks of the scope: in the deck that the note's deck lies
 * below, unless the note asks for a deck inside. So no reply tells what other decks hold.
 */
export function duplicateEdits({ action, params }: Leaf, scope: Scope): Edit[] {
  const { makesNotes } = action.gateway
  if (makesNotes === null || params === null || scope.hasEveryDeck) return []
  return spansAt(params, stepsOf(makesNotes.at)).flatMap(({ start }) => {
    const deck = textAt(params, memberAt(params, start, DECK))
    const root = deck === null ? null : scope.rootOf(deck)
    // A note for a deck outside fails before Anki looks for duplicates.
    return root === null ? [] : editsOf(params, start, root, scope)
  })
}

function editsOf(params: Buffer, note: number, root: string, scope: Scope): Edit[] {
  const given = memberAt(params, note, OPTIONS)
  const scopeText = `"duplicateScope": "deck", "duplicateScopeOptions": `
  const deckText = `"deckName": ${jsonText(root)}, "checkChildren": true`
  // A member follows: the name of the deck.
  if (given === null)
    return [{ start: note + 1, end: note + 1, by: Buffer.from(`"options": {${scopeText}{${deckText}}}, `) }]
  // AnkiConnect only looks for names in a text or a list, and finds an error in anything else.
  const isIgnored = params[given.start] === QUOTE || params[given.start] === OPEN_LIST
  if (isIgnored) return [{ ...given, by: Buffer.from(`{${scopeText}{${deckText}}}`) }]
  if (params[given.start] !== OPEN_OBJECT || asksInside(params, given, scope)) return []
  const inner = memberAt(params, given.start, SCOPE_OPTIONS)
  const others = without(params, given, [SCOPE, SCOPE_OPTIONS])
  const innerOthers = inner === null ? [] : without(params, inner, [NAME, CHILDREN])
  const innerText = `{${[...innerOthers, deckText].join(', ')}}`
  return [{ ...given, by: Buffer.from(`{${[...others, `${scopeText}${innerText}`].join(', ')}}`) }]
}

/** Whether the note asks for duplicates in a deck inside, or in its own deck. */
function asksInside(params: Buffer, { start }: Span, scope: Scope): boolean {
  if (textAt(params, memberAt(params, start, SCOPE)) !== 'deck') return false
  const inner = memberAt(params, start, SCOPE_OPTIONS)
  const named = inner === null ? null : memberAt(params, inner.start, NAME)
  if (named === null || params.toString('latin1', named.start, named.end) === 'null') return true
  const name = textAt(params, named)
  return name !== null && scope.rootOf(name) !== null
}

/** The members of an object but for some, as they were written. A value that is no object has none. */
function without(params: Buffer, { start }: Span, names: readonly Buffer[]): string[] {
  if (params[start] !== OPEN_OBJECT) return []
  return memberSpans(params, start)
    .filter(({ name }) => !names.some((one) => isName(params, name.start, name.end, one)))
    .map(({ name, value }) => params.toString('utf8', name.start, value.end))
}

function textAt(params: Buffer, span: Span | null): string | null {
  return span === null || params[span.start] !== QUOTE ? null : stringAt(params, span)
}
