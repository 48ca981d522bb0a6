import { mediaNames } from '../actions/spelling.ts'

/**
 * Returns a pattern for `getMediaFilesNames` that finds a file in any letter case: some file systems do not tell them apart. Characters with
 * a meaning in patterns match any character.
 */
export function patternFor(name: string): string {
  return [...name].map(patternOf).join('')
}

function patternOf(character: string): string {
  if (/[a-zA-Z]/.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`
  return /[0-9._-]/.test(character) ? character : '?'
}

/** Returns a name in the form in which two names of one file are equal. */
export function foldMedia(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Returns the name of the file that AnkiConnect reads for a text: its last part. */
export function readName(text: string): string {
  return text.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
}

/** Returns every name under which a call may touch a file, for comparison with names that exist. */
export function touchedNames(text: string): string[] {
  return [...new Set(mediaNames(text))].filter((name) => name !== '' && !/[/\\]/.test(name))
}

/** The pieces of a name that a search may hold: letters and digits, which mean nothing but themselves. */
const WORDS = /[\p{L}\p{N}]+/gu

/** Returns a term of a search for notes that may refer to a file; null for a name without a letter or digit. */
export function mediaTerm(name: string): string | null {
  const words = name.match(WORDS)
  return words === null ? null : `"${words.join('*')}"`
}

/** Whether the text of a field refers to a file: in an attribute, a sound or a style. */
export function refersTo(field: string, name: string): boolean {
  const escaped = name
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  const spellings = new Set([name, escaped, encodeURI(name.toWellFormed()), encodeURIComponent(name.toWellFormed())])
  const text = field.normalize('NFC')
  return [...spellings].some((spelling) => {
    for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
      const before = text.slice(Math.max(0, at - 20), at).trimEnd()
      const after = text[at + spelling.length] ?? ''
      if (/(?:\[sound:|["'=(])$/.test(before) && /^[\]"'>)\s]?$/.test(after)) return true
    }
    return false
  })
}
