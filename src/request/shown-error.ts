import { QUOTE } from '../wire/bytes.ts'
import { nameAt } from '../wire/name.ts'
import { failures } from './texts.ts'

/** The longest text for the owner, in characters. */
const LONGEST = 160
/** The longest name in it. */
const LONGEST_NAME = 80
/** The number of texts of one error that the owner sees. An addNotes fails with a text for each note. */
const MOST = 3
const HIDDEN = '…'

/** Texts of AnkiConnect that quote names of the collection and nothing else of a call. The owner sees such names anyway. */
const NAMING = /^((?:deck|model|field|template) was not found(?: in [^:]*)?: )(.*)$/
/** The quotes that Python and Anki put around values, each with its end. */
const QUOTES: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '`': '`',
  '“': '”',
  '«': '»',
  '\u2068': '\u2069',
}
/** Words that AnkiConnect and Python quote themselves. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  ...['data', 'path', 'url', 'fields', 'tags', 'notes', 'query', 'columnId', 'order', 'allowDuplicate'],
  ...['duplicateScopeOptions.checkChildren', 'duplicateScopeOptions.checkAllModels'],
  ...['NoneType', 'bool', 'dict', 'float', 'int', 'list', 'str', 'tuple'],
])
/** Texts that quote nothing. */
const WHOLE: ReadonlySet<string> = new Set([
  ...['cannot create note because it is a duplicate', 'cannot create note because it is empty'],
  ...['cannot create note for unknown reason', 'collection is not available', 'Model name already exists'],
  ...['unsupported action', 'valid api key must be provided', 'sync: auth not configured'],
])
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]+/gu

/**
 * Returns an error of AnkiConnect in words that the owner may see: one line, shortened, without invisible characters.
 * It never contains the content of a field, because anyone who sees the owner's page would see it too.
 * An error can quote the call anywhere. So everything in quotes, every path and URL, everything after the last colon and
 * everything that the call itself contains is hidden, except names of decks, note types, fields and templates that were not
 * found, and ids (docs/watching.md).
 *
 * @param json the error as JSON text
 * @param texts the texts of the call, or null if they are too many to compare with
 */
export function shownError(json: Buffer, texts: readonly string[] | null): string {
  if (json[0] !== QUOTE) return failures('failure.hidden').text
  const text = nameAt(json, { start: 0, end: json.length })
  if (text.trim() === '') return failures('failure.no-reason').text
  const parts = listed(text)
  const shown = [...new Set(parts.map((part) => shownText(part, texts)))]
  const more = shown.length > MOST ? `; and ${shown.length - MOST} more` : ''
  return cut(shown.slice(0, MOST).join('; '), LONGEST) + more
}

function shownText(text: string, texts: readonly string[] | null): string {
  const line = text.replace(INVISIBLE, ' ')
  const [, head, name] = NAMING.exec(line) ?? []
  if (head !== undefined && name !== undefined) return cut(head, LONGEST_NAME) + cut(name, LONGEST_NAME)
  if (WHOLE.has(line)) return line
  if (texts === null) return failures('failure.hidden').text
  const words = withoutTail(withoutQuoted(text).replace(INVISIBLE, ' '))
    .split(' ')
    .map((word) => (/[/\\]/.test(word) ? HIDDEN : word))
    .join(' ')
  return texts.reduce((rest, own) => rest.replaceAll(own, HIDDEN), words)
}

/** Hides everything in quotes. An apostrophe inside a word is no quote. A text that was cut can lack the end of one. */
function withoutQuoted(text: string): string {
  let rest = ''
  let at = 0
  for (let from = 0; from < text.length; from++) {
    const end = QUOTES[text[from] as string]
    if (end === undefined || (end === "'" && isLetter(text[from - 1]))) continue
    const to = text.indexOf(end, from + 1)
    const quoted = to < 0 ? text.slice(from + 1) : text.slice(from + 1, to)
    const own = to >= 0 && OWN_WORDS.has(quoted)
    rest += text.slice(at, own ? to + 1 : from) + (own ? '' : HIDDEN)
    from = to < 0 ? text.length : to
    at = from + 1
  }
  return rest + text.slice(at)
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

/** Hides everything after the last colon, except an id. */
function withoutTail(text: string): string {
  const at = text.lastIndexOf(': ')
  const tail = text.slice(at + 2)
  return at < 0 || tail === HIDDEN || /^[0-9]{1,19}$/.test(tail) ? text : `${text.slice(0, at)}: ${HIDDEN}`
}

/** Returns the texts of a list as Python writes it, or the text itself. */
function listed(text: string): readonly string[] {
  if (!/^\[['"]/.test(text)) return [text]
  const parts: string[] = []
  let at = 1
  while (text[at] === "'" || text[at] === '"') {
    const quote = text[at]
    const from = at + 1
    at = from
    while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
    parts.push(text.slice(from, at))
    // The comma and the space before the next one.
    at += 3
  }
  return parts
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}${HIDDEN}`
}
