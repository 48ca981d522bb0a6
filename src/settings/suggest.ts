import { hints } from './texts.ts'

/**
 * Returns the candidate that `word` was most likely meant to be, or null if none is near. It ignores letter case and tolerates about
 * one wrong letter in three.
 */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase()
  let nearest: string | null = null
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const allowed = Math.max(1, Math.floor(Math.max(candidate.length, wanted.length) / 3))
    // The difference in length is a lower bound of the distance, and keeps a very long word from costing anything.
    if (Math.abs(candidate.length - wanted.length) > allowed) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance <= allowed && distance < least) {
      nearest = candidate
      least = distance
    }
  }
  return nearest
}

/** The hint about a name that does not exist: the one that was probably meant, otherwise all names, or that there are none. */
export function nameHint(word: string, names: readonly string[]): string {
  const meant = suggest(word, names)
  if (meant !== null) return didYouMean(meant)
  if (names.length === 0) return hints('hint.there-are-none').text
  return hints(names.length === 1 ? 'hint.there-is' : 'hint.there-are', { names: names.join(', ') }).text
}

/** Asks whether a name was meant. */
export function didYouMean(name: string): string {
  return hints('hint.meant', { name }).text
}

/**
 * The number of letters to insert, delete, replace or swap with their neighbour to turn one word into the other
 * (Damerau-Levenshtein, in the restricted form that edits no letter twice).
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
