/**
 * Whether the whole text fits a pattern: `*` stands for any text, `?` for one character, all else for itself. Takes time in
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
