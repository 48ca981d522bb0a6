// The recordings count days in UTC.
process.env.TZ = 'UTC'

const DAY = 86_400_000

/**
 * A clock that starts at noon, in milliseconds since 1970, and goes on as this machine's does.
 * A step of ten minutes that begins shortly before Anki's day ends, at four in the morning, makes a card due on another day,
 * and no recording was made then.
 */
export function clockOfRecordings(): () => number {
  const now = Date.now()
  const untilNoon = DAY / 2 - (now % DAY)
  return () => untilNoon + Date.now()
}
