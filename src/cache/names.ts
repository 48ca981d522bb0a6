/** The names of existing decks or note types. */
export interface Names {
  readonly exact: ReadonlySet<string>
  readonly folded: ReadonlySet<string>
}

/** Whether a name exists, or null if only Anki can tell. */
export type Existence = boolean | null

/** Returns the names in a list, or null if the value is not a list of names. */
export function namesOf(list: unknown): Names | null {
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) return null
  return { exact: new Set(list), folded: new Set(list.map(fold)) }
}

/**
 * Returns true for a name that is in the list unchanged.
 * Returns false if the name differs from every other name even without everything that Anki may ignore in names: case, accents,
 * compatibility forms, white space and punctuation.
 */
export function existence({ exact, folded }: Names, name: string): Existence {
  if (exact.has(name)) return true
  const isPlain = name.isWellFormed() && !/\p{Cc}/u.test(name)
  // Anki gives a name of its own to an empty part of a deck's name.
  if (!isPlain || name.split('::').some((part) => fold(part) === '')) return null
  return folded.has(fold(name)) ? null : false
}

function fold(name: string): string {
  const letters = name.normalize('NFKD').replaceAll(/[^\p{L}\p{N}]/gu, '')
  return letters.toLowerCase().toUpperCase()
}
