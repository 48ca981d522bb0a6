/**
 * Returns the pattern of a search (`re:`) that holds for exactly this text, letter case aside. It has no character that means something to
 * Anki's searches or patterns, other than the backslash of an escape.
 */
export function literalPattern(text: string): string {
  return [...text].map(literal).join('')
}

function literal(character: string): string {
  return /[a-zA-Z0-9]/.test(character) || character > '\x7f' ? character : `\\x${hex(character.charCodeAt(0))}`
}

/** The letters and digits of any script, and what stands in names of files between them. */
const IN_A_NAME = '\\p{L}\\p{N}_.-'

/**
 * Returns the pattern of a search that holds for every text which may refer to a file: by its name in any letter case, with any of its
 * characters in percent encoding or as an HTML entity.
 */
export function mentionPattern(name: string): string {
  const characters = [...name].map((character) => `(?:${spellings(character).join('|')})`)
  return `(?:^|[^${IN_A_NAME}]|%[0-9a-f]{2})${characters.join('')}(?:$|[^\\p{L}\\p{N}])`
}

function spellings(character: string): string[] {
  const cases = [...new Set([character, character.toLowerCase(), character.toUpperCase()])]
  const encoded = cases.flatMap((text) => {
    const codes = [...text].map((one) => one.codePointAt(0) as number)
    const percent = [...Buffer.from(text)].map((byte) => `%${hex(byte)}`).join('')
    const entity = (of: (code: number) => string) => codes.map((code) => `&#${of(code)};?`).join('')
    return [literalPattern(text), percent, entity((code) => `0*${code}`), entity((code) => `x0*${code.toString(16)}`)]
  })
  // Only letters and digits of English have no entity with a name of its own.
  return /[a-zA-Z0-9]/.test(character) ? encoded : [...encoded, '&[a-z0-9]+;']
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
