/**
 * Finds the next place of one of a few marks again and again, in time that grows with the text alone: a mark that was not found, or
 * lies further on, is not looked for twice. A mark is never looked for before a place where it was looked for already.
 */
export function finder(text: string): (mark: string, from: number) => number {
  const known = new Map<string, number>()
  return (mark, from) => {
    let at = known.get(mark)
    if (at === undefined || (at >= 0 && at < from)) {
      at = text.indexOf(mark, from)
      known.set(mark, at)
    }
    return at
  }
}

/** Replaces every stretch from a mark to the next closing one, marks included. */
export function replaceBetween(
  text: string,
  open: string,
  close: string,
  replacement: (whole: string, inside: string) => string,
): string {
  let out = ''
  let at = 0
  for (;;) {
    const start = text.indexOf(open, at)
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length)
    if (end < 0) return out + text.slice(at)
    const next = end + close.length
    out += text.slice(at, start) + replacement(text.slice(start, next), text.slice(start + open.length, end))
    at = next
  }
}
