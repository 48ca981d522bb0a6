import type { Action } from '../action.ts'
import { cards } from './cards.ts'
import { decks } from './decks.ts'
import { media } from './media.ts'
import { misc } from './misc.ts'
import { models } from './models.ts'
import { modelsEdit } from './models-edit.ts'
import { notes } from './notes.ts'
import { tags } from './tags.ts'

/** Every action the sandbox answers, by name. */
export const actions: ReadonlyMap<string, Action> = new Map<string, Action>(
  Object.entries({ ...misc, ...decks, ...notes, ...cards, ...tags, ...models, ...modelsEdit, ...media }),
)
