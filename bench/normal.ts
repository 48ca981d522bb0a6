/** Replies of single calls and of items of a multi, spaced alike. */
export function normal(reply: string): string {
  return JSON.stringify(JSON.parse(reply))
}

/** The result of `read` for a text, computed once for texts that come again and again. */
export function remembered<T>(read: (text: string) => T, most = 2000): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= most) known.clear()
    const made = read(text)
    known.set(text, made)
    return made
  }
}
