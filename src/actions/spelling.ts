import type { Action } from './action.ts'
import type { Subject } from './facts.ts'

/** The kinds of names that AnkiConnect or Anki normalise. */
export type NameKind = Extract<Subject, 'deck' | 'model' | 'media'> | 'tags'

/** Rust's `char::is_whitespace`, which Anki trims. JavaScript's `trim` keeps U+0085 and removes U+FEFF. */
const SPACE = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const WHITE = new RegExp(`[${SPACE}]`)
const TRIMMED = new RegExp(`[${SPACE}:]`)
// biome-ignore lint/suspicious/noControlCharactersInRegex: Anki removes these from names
const CONTROL = /[\u0000-\u001f\u007f]/g
/** The characters that Anki removes from the name of a media file, when it reads one and when it writes one. */
const ILLEGAL = /[\][><:"/?*^\\|\0\r\n]/g
const SEPARATORS = /[/\\]/
/** Anki's limits in bytes of UTF-8: the longest name of a new file, its shortened length, and the length of its extension. */
const LONGEST_FILE_NAME = 120
const SHORTENED_FILE_NAME = 118
const SHORTENED_EXTENSION = 10

/** Letters with only one form. Most names have no others, and normalisation costs time. */
const PLAIN = /^[ -~]*$/

/**
 * Returns a name as Anki compares names of decks, note types and tags: composed and with Unicode's full case folding, where
 * `ß` is `ss`.
 */
export function foldName(name: string): string {
  return PLAIN.test(name) ? name.toLowerCase() : foldCase(name.normalize('NFC'))
}

/** Returns a field's name as AnkiConnect compares it: in lower case by Python's `lower`, and not composed. */
export function foldField(name: string): string {
  return name.toLowerCase()
}

function foldCase(text: string): string {
  let folded = ''
  // The dotless i has a capital that folds to another letter; every other letter folds to the small form of its capital.
  for (const letter of text) folded += letter === 'ı' ? letter : letter.toLowerCase().toUpperCase().toLowerCase()
  return folded
}

/**
 * Returns the name of the deck that a text means to Anki. In each part between `::` Anki removes control characters, composes the rest,
 * and trims spaces and colons. An empty part becomes `blank`.
 */
export function deckName(text: string): string {
  return text.split('::').map(deckPart).join('::')
}

function deckPart(part: string): string {
  return trimmedBoth(part.replace(CONTROL, '').normalize('NFC'), TRIMMED) || 'blank'
}

/** Returns the text without the matching characters at its ends. */
function trimmedBoth(text: string, off: RegExp): string {
  const clean = trimmed(text, off)
  let start = 0
  while (start < clean.length && off.test(clean[start] as string)) start += 1
  return clean.slice(start)
}

/** Returns the text without the matching characters at its end. A pattern with a repetition could take quadratic time. */
function trimmed(text: string, off: RegExp): string {
  let end = text.length
  while (end > 0 && off.test(text[end - 1] as string)) end -= 1
  return text.slice(0, end)
}

/**
 * Returns the tags that a text means to Anki. Spaces separate them. In each part between `::`, Anki removes control characters and trims
 * other white space, and an empty part becomes `blank`.
 */
export function tagsIn(text: string): string[] {
  return text
    .replace(CONTROL, '')
    .split(/[ \u3000]/)
    .filter((tag) => tag !== '')
    .map((tag) =>
      tag
        .normalize('NFC')
        .split('::')
        .map((part) => trimmedBoth(part, WHITE) || 'blank')
        .join('::'),
    )
}

/**
 * Returns every name under which a call may touch a file of the media folder. Reading uses the last part of a path, and deleting uses the
 * whole path. Writing uses the last part, shortened and without forbidden characters. Only Windows treats a backslash as a separator; it
 * also drops dots and spaces at the end.
 */
export function mediaNames(text: string): readonly string[] {
  const composed = text.normalize('NFC')
  const names = new Set([text, composed])
  for (const last of [composed.slice(composed.lastIndexOf('/') + 1), composed.split(SEPARATORS).at(-1) as string]) {
    const legal = legalMediaName(last)
    const written = legal.replace(CONTROL, '')
    for (const name of [last, legal, written, shortened(written), trimmed(legal, /[. ]/)]) names.add(name)
  }
  return [...names]
}

/** Returns the name of a file without the characters that Anki removes when it reads one. */
export function legalMediaName(name: string): string {
  return name.replace(ILLEGAL, '')
}

/** Returns a long name of a new file as Anki shortens it. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_FILE_NAME) return name
  const dot = name.lastIndexOf('.')
  if (dot < 0) return cut(name, SHORTENED_FILE_NAME)
  const extension = cut(name.slice(dot + 1), SHORTENED_EXTENSION)
  return `${cut(name.slice(0, dot), SHORTENED_FILE_NAME - Buffer.byteLength(extension))}.${extension}`
}

/** Returns the longest beginning of whole characters within `bytes` bytes. */
function cut(text: string, bytes: number): string {
  let length = 0
  let end = 0
  for (const character of text) {
    length += Buffer.byteLength(character)
    if (length > bytes) break
    end += character.length
  }
  return text.slice(0, end)
}

/** The readings of each kind of name. A new note type loses its quotes. */
export function namesIn(kind: NameKind, text: string): readonly string[] {
  switch (kind) {
    case 'deck':
      return [foldName(deckName(text))]
    case 'model':
      return [foldName(text), foldName(text.replaceAll('"', ''))]
    case 'tags':
      return tagsIn(text).map(foldName)
    case 'media':
      return mediaNames(text)
  }
}

/** Returns a name of a rule in the forms that {@link namesIn} returns. */
export function namesOfRule(kind: NameKind, text: string): readonly string[] {
  return kind === 'media' || kind === 'model' ? [patternOfRule(kind, text)] : namesIn(kind, text)
}

/** Returns a pattern of a rule, to match against the names of {@link namesIn}. */
export function patternOfRule(kind: NameKind, text: string): string {
  return kind === 'media' ? text : foldName(text)
}

const KINDS = ['deck', 'model', 'media'] as const
const TAG_PARAMETERS: ReadonlySet<string> = new Set(['tags', 'tag_to_replace', 'replace_with_tag'])

/** Returns the kind of names at a place of an action's `params`; null for texts that are compared literally. */
export function nameKindAt(action: Action, path: string): NameKind | null {
  const place = path.replaceAll('[]', '')
  const subject = KINDS.find((kind) =>
    action.gateway.subjects[kind]?.some((written) => written.replaceAll('[]', '') === place),
  )
  if (subject !== undefined) return subject
  return TAG_PARAMETERS.has(place.slice(place.lastIndexOf('.') + 1)) ? 'tags' : null
}
