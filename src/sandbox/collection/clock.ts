const DAY = 86_400_000
/** Anki's days begin at four in the morning. */
const ROLLOVER = 4 * 3_600_000

/** The time as a collection counts it. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The local day on which the collection was made; due dates of reviews count from it. */
  readonly firstDay: number
}

/** The day of the profile that the recordings were made with: 30 March 2026. */
const RECORDED = Math.floor(1774857600000 / DAY)

/** A clock whose first day is that of the recordings, or today where that is earlier. */
export function createClock(now: () => number): Clock {
  return { now, firstDay: Math.min(RECORDED, dayOf(now())) }
}

/** The number of the local day, from four in the morning, that holds a time in milliseconds. */
function dayOf(time: number): number {
  return Math.floor((time - ROLLOVER - offset(time)) / DAY)
}

/** How far the local time is behind UTC, in milliseconds. */
export function offset(time: number): number {
  return new Date(time).getTimezoneOffset() * 60_000
}

/** Days since the collection was made. */
export function today({ now, firstDay }: Clock): number {
  return dayOf(now()) - firstDay
}

/** When the next day begins, in milliseconds since 1970. */
export function nextDayAt({ now }: Clock): number {
  return (dayOf(now()) + 1) * DAY + ROLLOVER + offset(now())
}

/** The time in whole seconds, as `mod` holds it. */
export function seconds({ now }: Clock): number {
  return Math.floor(now() / 1000)
}
