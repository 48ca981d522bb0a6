import type { Leaf } from '../upstream/leaf.ts'
import { exactText } from '../wire/outline.ts'
import { jsonText, reprList } from '../wire/python.ts'
import { type Answer, errorAnswer } from '../wire/reply.ts'
import type { Value } from '../wire/value.ts'
import { existence, type Names } from './names.ts'

/** The decks and note types that exist now. */
export interface Existing {
  readonly decks: Names
  readonly models: Names
}

/**
 * Returns AnkiConnect's error for a note whose note type or deck does not exist, with its wording and in its order of checks.
 * Returns null if the note may pass these checks or fail in another way.
 */
export function noteError(note: Value, { decks, models }: Existing): string | null {
  const model = nameIn(note, 'modelName')
  if (model === null) return null
  const modelExists = existence(models, model)
  if (modelExists === false) return `model was not found: ${model}`
  const deck = nameIn(note, 'deckName')
  if (modelExists === null || deck === null) return null
  return existence(decks, deck) === false ? `deck was not found: ${deck}` : null
}

/** Returns whether a note names its note type. Only such a note can fail in a known way. */
export function namesModel(note: Value): boolean {
  return typeof memberOf(note, 'modelName') === 'string'
}

/** The size of parameters, in bytes, above which the cache does not parse them. Such calls mostly carry media. */
const LARGE = 1024 * 1024

/** Returns the notes that a call would create. Returns null for a call that creates none or that AnkiConnect does not accept. */
export function notesOf(leaf: Leaf): readonly Value[] | null {
  const { action, params } = leaf
  const { makesNotes } = action.gateway
  if (makesNotes === null || params === null || params.length > LARGE) return null
  const name = makesNotes.at.replace('[]', '')
  const found = memberOf(leaf.value(), name)
  if (name === makesNotes.at) return found === undefined ? null : [found]
  return Array.isArray(found) && found.length > 0 ? (found as readonly Value[]) : null
}

/** Returns the reply to a call whose notes all fail with these errors. */
export function answerTo({ action }: Leaf, errors: readonly string[]): Answer | null {
  const { makesNotes } = action.gateway
  if (makesNotes === null) return null
  const isList = makesNotes.at.endsWith('[]')
  const each = (text: (error: string) => string): Answer => {
    const items = errors.map(text)
    return { kind: 'result', text: Buffer.from(isList ? `[${items.join(', ')}]` : (items[0] as string)) }
  }
  switch (makesNotes.answer) {
    case 'error':
      return errorAnswer(errors[0] as string)
    case 'errors':
      return errorAnswer(reprList(errors))
    case 'false':
      return each(() => 'false')
    case 'detail':
      return each((error) => `{"canAdd": false, "error": ${jsonText(error)}}`)
  }
}

/** Returns a name in a note, or null if it is not a text. */
function nameIn(note: Value, member: string): string | null {
  const name = memberOf(note, member)
  return typeof name === 'string' ? (exactText(note as object, member) ?? name) : null
}

function memberOf(value: Value, name: string): Value | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined
  return (value as { readonly [name: string]: Value })[name]
}
