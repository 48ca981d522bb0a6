import type { Card, Collection } from '../collection/collection.ts'
import { apart } from '../collection/text.ts'
import { type Next, nextStates } from './state.ts'

/** Seconds within which Anki still shows a card today though it is not due yet. */
const AHEAD = 1200
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MONTH = 30 * DAY
const YEAR = 365 * DAY

/** The texts on the four buttons of a card. */
export function buttonTexts(collection: Collection, card: Card): string[] {
  return nextStates(collection, card).map(text)
}

function text(next: Next): string {
  if (next.kind === 'review') return next.days === 0 ? '(end)' : span(next.days * DAY)
  return `${next.seconds < AHEAD ? '<' : ''}${span(next.seconds)}`
}

function span(seconds: number): string {
  if (seconds < MINUTE) return `${apart(String(Math.round(seconds)))}s`
  if (seconds < HOUR) return `${apart(String(Math.round(seconds / MINUTE)))}m`
  if (seconds < DAY) return `${apart(String(Math.round(seconds / HOUR)))}h`
  if (seconds < MONTH) return `${apart(String(Math.round(seconds / DAY)))}d`
  if (seconds < YEAR) return `${apart(String(Number((seconds / MONTH).toFixed(1))))}mo`
  return `${apart(String(Number((seconds / YEAR).toFixed(1))))}y`
}
