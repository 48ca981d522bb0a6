import { KNOWN_TEXTS } from './known-texts.ts'

/** Returns the code of an error text, or null if no published text is like it. Takes time in proportion to the text. */
export function codeOfText(text: string): string | null {
  return KNOWN_TEXTS.find(([, parts]) => isMadeOf(text, parts))?.[0] ?? null
}

/** Whether a text consists of these parts in their order, with anything between them. */
function isMadeOf(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
