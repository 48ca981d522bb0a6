import { patternOfRule } from '../../../actions/spelling.ts'
import { listed, type Matcher, mistakeInTexts, textsSchema, valuesInWords, writtenText } from './matcher.ts'
import { everyName, perKind } from './names.ts'

/** A pattern for the whole value. */
export const glob: Matcher = {
  mistake: mistakeInTexts('a pattern with * and ?', () => true),
  test: (wanted) => {
    const patternsFor = perKind(listed(wanted), (kind, pattern) => [patternOfRule(kind, pattern)])
    return (value, holder, name, kind) => {
      const text = writtenText(value, holder, name)
      return text !== null && everyName(kind, text, (one) => matchesAny(patternsFor(kind), one))
    }
  },
  takesEveryUrl: (wanted) => listed(wanted).includes('*'),
  words: (wanted) => `match ${valuesInWords(wanted)}`,
  schema: textsSchema(
    'a pattern with * and ?',
    'The whole value: `*` is any text, `?` is one character. Letter case counts, except in names of decks, note types and tags.',
  ),
}

function matchesAny(patterns: ReadonlySet<string>, text: string): boolean {
  for (const pattern of patterns) if (globMatches(pattern, text)) return true
  return false
}

/**
 * Whether the whole text fits a pattern: `*` matches any text, `?` one character, and every other character itself. Takes time in
 * proportion to pattern times text at most, whatever a client sends.
 */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0
  let inPattern = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const wanted = pattern[inPattern]
    if (wanted === '*') {
      star = inPattern++
      resume = at
    } else if (wanted === '?' || wanted === text[at]) {
      at += wanted === '?' ? widthAt(text, at) : 1
      inPattern += 1
    } else if (star >= 0) {
      inPattern = star + 1
      resume += widthAt(text, resume)
      at = resume
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern += 1
  return inPattern === pattern.length
}

/** A character beyond the basic plane takes two units. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1
}
