const TOKEN = /\{\{c(\d+)::|\}\}/gi
const MOST = 500

/** The numbers of the cloze deletions of a field that are closed, nested ones included. */
export function clozeNumbers(field: string): Set<number> {
  const numbers = new Set<number>()
  const open: number[] = []
  for (const [, digits] of field.matchAll(TOKEN)) {
    if (digits !== undefined) open.push(Number(digits))
    else numbers.add(open.pop() ?? 0)
  }
  numbers.delete(0)
  return numbers
}

/** The place among a note's cards of each cloze number, in order. */
export function clozeOrds(fields: readonly string[]): number[] {
  const numbers = new Set(fields.flatMap((field) => [...clozeNumbers(field)]))
  return [...numbers].map((number) => Math.min(number, MOST) - 1).sort((one, other) => one - other)
}
