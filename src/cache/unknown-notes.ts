import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import { jsonText, reprList } from '../wire/python.ts'
import { NotFinite, readValue, type Value } from '../wire/value.ts'
import { existence, type Names } from './names.ts'

/** What exists in the collection now. */
export interface Existing {
  readonly decks: Names
  readonly models: Names
}

/**
 * AnkiConnect's error for a note whose note type or deck does not exist, in its words and its order of looking; null where it
 * may get further, or fail in another way.
 */
export function noteError(note: Value, { decks, models }: Existing): string | null {
  const model = memberOf(note, 'modelName')
  if (typeof model !== 'string') return null
  const modelExists = existence(models, model)
  if (modelExists === false) return `model was not found: ${model}`
  const deck = memberOf(note, 'deckName')
  if (modelExists === null || typeof deck !== 'string') return null
  return existence(decks, deck) === false ? `deck was not found: ${deck}` : null
}

/** Whether a note names its note type, so that it can fail in a way that is known here. */
export function namesModel(note: Value): boolean {
  return typeof memberOf(note, 'modelName') === 'string'
}

/** Calls with more bytes than this are not read here; their bulk is media. */
const LARGE = 1024 * 1024

/** The notes that a call would make; null for a call that makes none, or that AnkiConnect does not take. */
export function notesOf({ action, params }: Leaf): readonly Value[] | null {
  const { makesNotes } = action.gateway
  if (makesNotes === null || params === null || params.length > LARGE) return null
  try {
    const value = readValue(params)
    const name = makesNotes.at.replace('[]', '')
    if (name === makesNotes.at) return memberOf(value, name) === undefined ? null : [memberOf(value, name) as Value]
    const list = memberOf(value, name)
    return Array.isArray(list) && list.length > 0 ? (list as readonly Value[]) : null
  } catch (error) {
    if (error instanceof NotFinite) return null
    throw error
  }
}

/** The answer to a call all of whose notes fail with these errors. */
export function answerTo({ action }: Leaf, errors: readonly string[]): LeafOutcome | null {
  const { makesNotes } = action.gateway
  if (makesNotes === null) return null
  const isList = makesNotes.at.endsWith('[]')
  const each = (text: (error: string) => string): LeafOutcome => {
    const items = errors.map(text)
    return { kind: 'result', text: Buffer.from(isList ? `[${items.join(', ')}]` : (items[0] as string)) }
  }
  switch (makesNotes.answer) {
    case 'error':
      return { kind: 'error', text: Buffer.from(jsonText(errors[0] as string)) }
    case 'errors':
      return { kind: 'error', text: Buffer.from(jsonText(reprList(errors))) }
    case 'false':
      return each(() => 'false')
    case 'detail':
      return each((error) => `{"canAdd": false, "error": ${jsonText(error)}}`)
  }
}

function memberOf(value: Value, name: string): Value | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined
  return (value as { readonly [name: string]: Value })[name]
}
