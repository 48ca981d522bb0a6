import { finder } from './between.ts'

/** A piece of a card template. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: string; readonly filters: readonly string[] }
  | { readonly kind: 'section'; readonly field: string; readonly negated: boolean; readonly pieces: Piece[] }

/** Cuts a template into its pieces; a section that is not closed ends with the template. */
export function parseTemplate(template: string): Piece[] {
  const stack: Piece[][] = [[]]
  const add = (piece: Piece): void => {
    ;(stack.at(-1) as Piece[]).push(piece)
  }
  const find = finder(template)
  let at = 0
  for (;;) {
    const start = find('{{', at)
    const end = start < 0 ? -1 : find('}}', start + 2)
    if (end < 0) break
    const comment = find('<!--', at)
    if (comment >= 0 && comment < start) {
      const close = find('-->', comment + 4)
      const next = close < 0 ? template.length : close + 3
      add({ kind: 'text', text: template.slice(at, next) })
      at = next
      continue
    }
    if (start > at) add({ kind: 'text', text: template.slice(at, start) })
    at = end + 2
    const inside = template.slice(start + 2, end).trim()
    if (inside.startsWith('/')) {
      if (stack.length > 1) stack.pop()
    } else if (/^[#^]\s*\S/.test(inside)) {
      const pieces: Piece[] = []
      add({ kind: 'section', field: inside.slice(1).trim(), negated: inside.startsWith('^'), pieces })
      stack.push(pieces)
    } else {
      const [field = '', ...filters] = inside.split(':').reverse()
      add({ kind: 'field', field: field.trim(), filters: filters.map((filter) => filter.trim()) })
    }
  }
  if (at < template.length) add({ kind: 'text', text: template.slice(at) })
  return stack[0] as Piece[]
}

/** Whether a template shows at least one of the fields that are not empty. */
export function showsSomething(pieces: readonly Piece[], filled: ReadonlySet<string>): boolean {
  return pieces.some((piece) => {
    if (piece.kind === 'text') return false
    if (piece.kind === 'field') return filled.has(piece.field)
    return filled.has(piece.field) !== piece.negated && showsSomething(piece.pieces, filled)
  })
}

/** The fields that a template shows through the `cloze` filter. */
export function clozeFields(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'section') return clozeFields(piece.pieces)
    return piece.kind === 'field' && piece.filters.includes('cloze') ? [piece.field] : []
  })
}
