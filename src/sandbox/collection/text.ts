// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
const CONTROL = /[\u0000-\u001f\u007f]/g

/**
 * A name of a deck or tag as Anki stores it: each `::` part composed, without control characters and outer white space,
 * `blank` if nothing is left.
 */
export function normalizeName(name: string): string {
  return name
    .split('::')
    .map((part) => part.normalize('NFC').replace(CONTROL, '').trim() || 'blank')
    .join('::')
}

/** Folds case as Anki's `unicase` collation does, near enough: names that fold alike are one name. */
export function fold(text: string): string {
  return text.toLowerCase()
}

/** Orders by code points, not by UTF-16 units. */
export function byCodePoint(one: string, other: string): number {
  const first = [...one]
  const second = [...other]
  const length = Math.min(first.length, second.length)
  for (let index = 0; index < length; index++) {
    const difference = codePoint(first[index]) - codePoint(second[index])
    if (difference !== 0) return difference
  }
  return first.length - second.length
}

/** Orders names as Anki lists them: case aside, then by code points. */
export function byFold(one: string, other: string): number {
  return byCodePoint(fold(one), fold(other))
}

function codePoint(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1
}
