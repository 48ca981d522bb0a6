import { legalMediaName, mediaNames } from '../actions/spelling.ts'

/**
 * Returns a pattern for `getMediaFilesNames` that finds a file in any letter case and form of accents: some file systems do not tell them
 * apart. Characters with a meaning in patterns match any character. It always makes AnkiConnect list the folder, and so finds files only
 * by their own names, and not by another one by which the system opens them.
 */
export function patternFor(name: string): string {
  return [...name].map(patternOf).join('')
}

function patternOf(character: string): string {
  if (/[a-zA-Z]/.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`
  if (/[0-9_-]/.test(character)) return `[${character}]`
  if (character === '.') return character
  return character > '\x7f' ? '*' : '?'
}

/** Returns a name in the form in which two names of one file are equal. */
export function foldMedia(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Returns the name of the file that AnkiConnect reads for a text: its last part. */
export function readName(text: string): string {
  return legalMediaName(text.normalize('NFC').split(/[/\\]/).at(-1) ?? '')
}

/** Returns every name under which a call may touch a file, for comparison with names that exist. */
export function touchedNames(text: string): string[] {
  return [...new Set(mediaNames(text))].filter((name) => name !== '' && !/[/\\]/.test(name))
}

/** Whether Windows may open another file by a name: it gives long names a second one, such as `PICTUR~1.PNG`. */
export function isSecondName(name: string): boolean {
  return /^(?=[^.]{3,8}(?:\.|$))[^.]{1,6}~[0-9]{1,6}(?:\.[^.]{0,3})?$/.test(name)
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
