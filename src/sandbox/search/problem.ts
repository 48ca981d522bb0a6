import { apart } from '../collection/text.ts'
import { PythonError } from '../python.ts'

/** The error of a search that Anki cannot read. */
export function problem(text: string): PythonError {
  return new PythonError(`Invalid search: ${apart(text)}`)
}

export const problems = {
  misplaced: (word: 'and' | 'or') =>
    problem(
      `an \`${word}\` was found but it is not connecting two search terms. If you want to search for the word itself, ` +
        `wrap it in double quotes: \`"${word}"\`.`,
    ),
  emptyGroup: () =>
    problem(
      'a group `(...)` was found, but there was nothing between the brackets to search for. If you want to search for ' +
        'literal brackets, wrap them in double quotes: `"( )"`.',
    ),
  unopenedGroup: () =>
    problem(
      'a closing bracket `)` was found, but there was no opening bracket `(` preceding it. If you want to search for a ' +
        'literal `)`, wrap it in double quotes or prepend a backslash: `")"` or `\\)`.',
    ),
  unclosedGroup: () =>
    problem(
      'an opening bracket `(` was found, but there was no closing bracket `)` following it. If you want to search for a ' +
        'literal `(`, wrap it in double quotes or prepend a backslash: `"("` or `\\(` .',
    ),
  emptyQuote: () =>
    problem(
      'a pair of double quotes `""` was found, but there was nothing between them to search for. If you want to search ' +
        'for literal double quotes, prepend backslashes: `\\"\\"`.',
    ),
  unclosedQuote: () =>
    problem(
      'an opening double quote `"` was found, but there was no second one to close it. If you want to search for a ' +
        'literal `"`, prepend a backslash: `\\"`.',
    ),
  missingKey: () =>
    problem(
      'a colon `:` was found, but there was no keyword preceding it. If you want to search for a literal `:`, prepend a ' +
        'backslash: `\\:`.',
    ),
  unknownEscape: (sequence: string) =>
    problem(
      `the escape sequence \`${apart(sequence)}\` is not defined. If you want to search for a literal backslash \`\\\`, ` +
        'prepend another one: `\\\\`.',
    ),
  invalidArgument: (key: string, given: string) =>
    problem(`\`${apart(key)}\` was given an invalid argument '\`${apart(given)}\`'.`),
  invalidFlag: () =>
    problem(
      '`flag:` must be followed by a valid flag number: `1` (red), `2` (orange), `3` (green), `4` (blue), `5` (pink), `6` ' +
        '(turquoise), `7` (purple) or `0` (no flag).',
    ),
  invalidOperator: (property: string) =>
    problem(
      `\`prop:${apart(property)}\` must be followed by one of the following comparison operators: \`=\`, \`!=\`, \`<\`, ` +
        '`>`, `<=` or `>=`.',
    ),
  expected: (what: string, where: string, found: string) =>
    problem(`expected ${what} in "\`${apart(where)}\`", but found "\`${apart(found)}\`".`),
  idList: (key: string) => problem(`expected only digits and commas in ${key}:`),
  dupe: () => problem("invalid 'dupe:' search"),
  regex: (form: string, at: number, what: string) =>
    new PythonError(`<pre>regex parse error:\n    ${form}\n${' '.repeat(at + 4)}^\nerror: ${what}</pre>`),
}
