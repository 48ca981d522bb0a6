import { problems } from './problem.ts'
import { lowerAscii } from './text.ts'

/** A glob of Anki's (`*`, `_`, escaped with a backslash) as the source of a regular expression; `any` is what a wildcard takes. */
function globSource(glob: string, any = '.'): string {
  return glob.replace(/\\.|[\s\S]/g, (token) => {
    if (token === '*') return `${any}*`
    if (token === '_') return any
    const literal = token.length > 1 ? token.slice(1) : token
    return literal.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&')
  })
}

/** SQLite's LIKE of a glob: it ignores the case of ASCII letters alone. */
export function likeMatcher(glob: string, anywhere: boolean): (text: string) => boolean {
  const wanted = lowerAscii(glob.normalize('NFC'))
  const literal = literalText(wanted)
  if (literal !== null) {
    return anywhere ? (text) => lowerAscii(text).includes(literal) : (text) => lowerAscii(text) === literal
  }
  const source = globSource(wanted, '[\\s\\S]')
  const form = new RegExp(anywhere ? source : `^(?:${source})$`, 'u')
  return (text) => form.test(lowerAscii(text))
}

/** Whether a whole name is one that a glob stands for, case aside. */
export function nameMatcher(glob: string): (name: string) => boolean {
  const form = new RegExp(`^${globSource(glob.normalize('NFC'))}$`, 'isu')
  return (name) => form.test(name)
}

/** Whether a name, or one that it lies below, is one that a glob stands for, case aside; `any` is what a wildcard takes. */
export function branchMatcher(glob: string, any: string): (name: string) => boolean {
  const form = new RegExp(`^${globSource(glob, any)}(?:::|$)`, 'isu')
  return (name) => form.test(name)
}

/** Whether a text holds words that a glob stands for, case aside. */
export function wordMatcher(glob: string): (text: string) => boolean {
  const form = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${globSource(glob)})(?![\\p{L}\\p{N}_])`, 'isu')
  return (text) => form.test(text)
}

/** A glob without wildcards as the text that it stands for; null for any other. */
function literalText(glob: string): string | null {
  return /^(?:\\.|[^\\*_])*$/s.test(glob) ? glob.replace(/\\(.)/gs, '$1') : null
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
