/** Unchanged lines before and after a change that are shown for orientation. */
const AROUND = 2

/**
 * Returns the lines that a change removes (`-`) and adds (`+`), with a few unchanged ones around them (two spaces).
 * One part of the text is replaced by another, as a rule does; the unchanged lines inside that part are shown as replaced.
 */
export function difference(before: string, after: string): string[] {
  const [old, fresh] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1
  let end = 0
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1
  const marked = (mark: string, lines: readonly string[]) => lines.map((line) => `${mark} ${line}`)
  return [
    ...marked(' ', old.slice(Math.max(0, start - AROUND), start)),
    ...marked('-', old.slice(start, old.length - end)),
    ...marked('+', fresh.slice(start, fresh.length - end)),
    ...marked(' ', old.slice(old.length - end, old.length - end + AROUND)),
  ]
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}
