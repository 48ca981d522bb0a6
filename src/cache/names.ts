/** The names of decks or of note types that exist. */
export interface Names {
  readonly exact: ReadonlySet<string>
  readonly folded: ReadonlySet<string>
}

/** Whether a name exists; null where only Anki can tell. */
export type Existence = boolean | null

/** The names in a list of them; null for what is none. */
export function namesOf(list: unknown): Names | null {
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) return null
  return { exact: new Set(list), folded: new Set(list.map(fold)) }
}

/**
 * A name that is there as it stands exists. One does not exist for certain if it differs from all others even when everything
 * that Anki may overlook in names is taken out of both: case, accents, compatibility forms, white space, punctuation.
 */
export function existence({ exact, folded }: Names, name: string): Existence {
  if (exact.has(name)) return true
  const isPlain = name.isWellFormed() && !/\p{Cc}/u.test(name)
  // Anki gives empty parts of a deck's name one of its own.
  if (!isPlain || name.split('::').some((part) => fold(part) === '')) return null
  return folded.has(fold(name)) ? null : false
}

function fold(name: string): string {
  const letters = name.normalize('NFKD').replaceAll(/[^\p{L}\p{N}]/gu, '')
  return letters.toLowerCase().toUpperCase().toLowerCase()
}
