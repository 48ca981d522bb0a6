import type { Action } from '../action.ts'
import { cardValues } from './card-values.ts'
import { cards } from './cards.ts'
import { deckOptions } from './deck-options.ts'
import { decks } from './decks.ts'
import { media } from './media.ts'
import { misc } from './misc.ts'
import { models } from './models.ts'
import { modelsEdit } from './models-edit.ts'
import { notes } from './notes.ts'
import { tags } from './tags.ts'

const groups = [misc, decks, deckOptions, notes, cards, cardValues, tags, models, modelsEdit, media]

/** Every action the sandbox answers, by name. */
export const actions: ReadonlyMap<string, Action> = new Map(
  groups.flatMap((group): [string, Action][] => Object.entries(group)),
)
