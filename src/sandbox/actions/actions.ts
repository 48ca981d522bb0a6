import type { Action } from '../anki.ts'
import { cardValues } from './card-values.ts'
import { cards } from './cards.ts'
import { deckOptions } from './deck-options.ts'
import { decks } from './decks.ts'
import { guiReview } from './gui-review.ts'
import { guiWindows } from './gui-windows.ts'
import { media } from './media.ts'
import { misc } from './misc.ts'
import { modelFields } from './model-fields.ts'
import { models } from './models.ts'
import { modelsEdit } from './models-edit.ts'
import { notes } from './notes.ts'
import { packages } from './packages.ts'
import { scheduling } from './scheduling.ts'
import { statistics } from './statistics.ts'
import { tags } from './tags.ts'

const groups: readonly Record<string, Action>[] = [
  misc,
  packages,
  decks,
  deckOptions,
  notes,
  cards,
  cardValues,
  scheduling,
  statistics,
  tags,
  models,
  modelsEdit,
  modelFields,
  media,
  guiReview,
  guiWindows,
]

/** Every action the sandbox answers, by name. */
export const actions: ReadonlyMap<string, Action> = new Map(groups.flatMap((group) => Object.entries(group)))
