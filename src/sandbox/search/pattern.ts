import { problems } from './problem.ts'

/** A glob of Anki's (`*`, `_`, escaped with a backslash) as the source of a regular expression; `any` is what a wildcard takes. */
export function globSource(glob: string, any = '.'): string {
  return glob.replace(/\\.|[\s\S]/g, (token) => {
    if (token === '*') return `${any}*`
    if (token === '_') return any
    const literal = token.length > 1 ? token.slice(1) : token
    return literal.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&')
  })
}

/** SQLite's LIKE of a glob: the case of ASCII letters alone is passed over. */
export function likeMatcher(glob: string, anywhere: boolean): (text: string) => boolean {
  const source = globSource(lowerAscii(glob.normalize('NFC')), '[\\s\\S]')
  const form = new RegExp(anywhere ? source : `^(?:${source})$`, 'u')
  return (text) => form.test(lowerAscii(text))
}

/** A regular expression of the client's, case aside; throws Anki's error where it is none. */
export function clientPattern(source: string): RegExp {
  try {
    return new RegExp(source, 'iu')
  } catch {
    const form = `(?i)${source}`
    const classAt = form.indexOf('[')
    if (classAt >= 0 && !form.includes(']')) throw problems.regex(form, classAt, 'unclosed character class')
    throw problems.regex(form, Math.max(4, form.indexOf('(', 4)), 'unclosed group')
  }
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
