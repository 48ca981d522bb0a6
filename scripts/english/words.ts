import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** One entry of words.yaml: wording to avoid, the reason, and what to write instead. */
export interface Word {
  readonly pattern: RegExp
  readonly why: string
  readonly better: string
}

/** One use of such wording: its line, counted from 1, and the text that was found. */
export interface Finding {
  readonly line: number
  readonly found: string
  readonly word: Word
}

/** The entries of words.yaml. */
export function readWords(): readonly Word[] {
  const text = readFileSync(new URL('words.yaml', import.meta.url), 'utf8')
  const entries = parse(text) as readonly { find: string; exact?: boolean; why: string; better: string }[]
  return entries.map(({ find, exact = false, why, better }) => ({
    pattern: new RegExp(find.replaceAll(/ (?![{+*?])/g, '\\s+'), exact ? 'gmu' : 'gimu'),
    why,
    better,
  }))
}

/** Every use of the words in a prose, in the order of its lines. */
export function findWords(prose: string, words: readonly Word[]): readonly Finding[] {
  return words
    .flatMap((word) =>
      [...prose.matchAll(word.pattern)].map(({ 0: found, index }) => ({
        line: prose.slice(0, index).split('\n').length,
        found: found.replaceAll(/\s+/g, ' ').trim(),
        word,
      })),
    )
    .toSorted((one, other) => one.line - other.line)
}
