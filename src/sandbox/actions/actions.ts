import type { Action } from '../action.ts'
import { decks } from './decks.ts'
import { misc } from './misc.ts'

/** Every action the sandbox answers, by name. */
export const actions: ReadonlyMap<string, Action> = new Map<string, Action>(Object.entries({ ...misc, ...decks }))
