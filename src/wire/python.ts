/** Of a single character: whether `str.isprintable` says so. */
const PRINTABLE = /[^\p{C}\p{Z}]| /u

/**
 * Python's `repr` of a string (docs/ankiconnect.md, addNotes): single quotes, unless the text has one and no double quote; escapes
 * for what `str.isprintable` denies. Which characters count as printable follows this Node's Unicode tables, which can be
 * newer than those of Anki's Python.
 */
export function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let inside = ''
  for (const character of text) inside += reprCharacter(character, quote)
  return quote + inside + quote
}

/** Python's `repr` of a list of strings. */
export function reprList(texts: readonly string[]): string {
  return `[${texts.map(reprString).join(', ')}]`
}

function reprCharacter(character: string, quote: string): string {
  switch (character) {
    case quote:
    case '\\':
      return `\\${character}`
    case '\n':
      return '\\n'
    case '\r':
      return '\\r'
    case '\t':
      return '\\t'
  }
  if (PRINTABLE.test(character)) return character
  const code = character.codePointAt(0) as number
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/** A string as JSON text the way Python's `json.dumps` spells it: ASCII only. */
export function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
