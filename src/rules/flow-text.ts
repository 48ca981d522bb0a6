/** Words that YAML reads as themselves, in every version. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_.-]*$/
const WORDS = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n'])

/** Characters that a terminal acts on, or that hide or turn the text around them. JSON leaves many of them as they are. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** Writes a value as YAML in one line. Every text that is not a plain word is in quotes, with escapes. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${flowText(name)}: ${flowText(member)}`)
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  const isPlain = typeof value === 'string' && PLAIN.test(value) && !WORDS.has(value.toLowerCase())
  return isPlain ? value : JSON.stringify(value).replace(UNSEEN, escaped)
}

/** The escape of a character in a quoted text of YAML (YAML 1.2, 5.7). */
function escaped(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`
}
