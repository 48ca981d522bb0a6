// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
const CONTROL = /[\u0000-\u001f\u007f]/g

/** Rust's white space. JavaScript's `trim` keeps U+0085 and removes U+FEFF. */
const WHITE = /\p{White_Space}/u
const WHITE_OR_COLON = /[\p{White_Space}:]/u

/** Removes such characters from both ends of a text, in one pass. */
function trimmed(text: string, outer: RegExp): string {
  let [start, end] = [0, text.length]
  while (start < end && outer.test(text.charAt(start))) start += 1
  while (start < end && outer.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** The name of a tag as Anki stores it: each `::` part composed and without control characters and outer white space, `blank` if nothing is left. */
export function normalizeName(name: string): string {
  return name
    .split('::')
    .map((part) => trimmed(part.normalize('NFC').replace(CONTROL, ''), WHITE) || 'blank')
    .join('::')
}

/** The name of a deck as Anki stores it: as that of a tag, and each part without outer white space and colons. */
export function normalizeDeckName(name: string): string {
  return name
    .split('::')
    .map((part) => trimmed(part.normalize('NFC').replace(CONTROL, ''), WHITE_OR_COLON) || 'blank')
    .join('::')
}

/** Folds case in full, as Anki's `unicase` collation does: names that fold alike are one name, and so are ß and ss. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  return ASCII.test(lower) ? lower : [...lower].map(foldCharacter).join('')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character is meant
const ASCII = /^[\u0000-\u007f]*$/

/** The dotless i is the one letter whose capital folds to another. */
function foldCharacter(character: string): string {
  return character === '\u0131' ? character : character.toUpperCase().toLowerCase()
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

/** Anki sets what it puts into a text apart with marks that are not seen. */
export function apart(text: string): string {
  return `\u2068${text}\u2069`
}
