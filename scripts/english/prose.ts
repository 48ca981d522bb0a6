import { basename, dirname, extname } from 'node:path'

/**
 * The text of a file that people read, and everything else as spaces, so that offsets and lines stay those of the file: Markdown without
 * code and link targets, comments of TypeScript, shell, Dockerfiles and YAML, titles and descriptions of JSON and YAML. Files named
 * texts.ts or errors.ts, and those in a folder of texts, hold texts for users, so their strings count as well.
 */
export function proseOf(file: string, text: string): string {
  switch (extname(file)) {
    case '.md':
      return keep(text, /[\s\S]+/g).replaceAll(MARKDOWN_CODE, blank)
    case '.json':
      return keep(text, /(?<="(?:title|description|remarks)":\s*")(?:[^"\\]|\\.)+/g).replaceAll(INLINE_CODE, blank)
    case '.yaml':
      return keep(text, /(?:(?<=^|\s)#(?= ).*|(?<=^ *(?:summary|description): ).+)/gm).replaceAll(INLINE_CODE, blank)
    case '.ts':
      return typescript(text, ['texts.ts', 'errors.ts'].includes(basename(file)) || basename(dirname(file)) === 'texts')
    default:
      return keep(text, /(?<=^|\s)#(?= ).*/gm).replaceAll(INLINE_CODE, blank)
  }
}

const INLINE_CODE = /`[^`\n]*`/g
const MARKDOWN_CODE = /^( *)```[\s\S]*?^\1```$|^(?: {4}(?! *[-*] |\d)).*$|`[^`\n]*`|\]\([^)\s]*\)|<!--[\s\S]*?-->/gm
const TOKEN = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\//g

function typescript(text: string, withStrings: boolean): string {
  const parts = keep(text, TOKEN, (token) => withStrings || token.startsWith('/'))
  return parts.replaceAll(/\/\*\*?|\*\/|^ *\*(?= |$)|\/\/|\$\{[^}]*\}/gm, blank).replaceAll(INLINE_CODE, blank)
}

/** The matches of a pattern where they are in the text, with spaces around them. */
function keep(text: string, pattern: RegExp, wanted: (match: string) => boolean = () => true): string {
  let result = ''
  let end = 0
  for (const match of text.matchAll(pattern)) {
    if (!wanted(match[0])) continue
    result += blank(text.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return result + blank(text.slice(end))
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}
