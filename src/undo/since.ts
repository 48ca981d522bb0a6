import { parseDuration } from '../settings/units.ts'

/** The time that an undo reaches back if the owner names none, in ms. */
export const USUAL_SINCE = 600_000

/** Returns the milliseconds of a duration such as `10m` or `2h`. An undo goes back by minutes, so that an m has only one meaning. */
export function parseSince(text: string): number | null {
  return parseDuration(text.replace(/^(\s*[0-9.]+\s*)m$/, '$1min'))
}
