import { firstCache, poll, screenshot } from './asbplayer.ts'
import type { Goal } from './goal.ts'
import { fieldsOfTypes, tableOfTypes, vault } from './obsidian.ts'
import { firstFew, noteByNote, reviews, richNote, twentyEntries } from './others.ts'

/** The goals of real clients. */
export const goals: readonly Goal[] = [
  twentyEntries,
  richNote,
  firstCache,
  poll,
  screenshot,
  tableOfTypes,
  fieldsOfTypes,
  vault,
  reviews,
  noteByNote,
  firstFew,
]
