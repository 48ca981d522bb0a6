/** A piece of a card template. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: string; readonly filters: readonly string[] }
  | { readonly kind: 'section'; readonly field: string; readonly negated: boolean; readonly pieces: Piece[] }

const TAG = /\{\{(.*?)\}\}/gs

/** Cuts a template into its pieces; a section that is not closed ends with the template. */
export function parseTemplate(template: string): Piece[] {
  const stack: Piece[][] = [[]]
  const add = (piece: Piece): void => {
    ;(stack.at(-1) as Piece[]).push(piece)
  }
  let at = 0
  for (const match of template.matchAll(TAG)) {
    if (match.index > at) add({ kind: 'text', text: template.slice(at, match.index) })
    at = match.index + match[0].length
    const inside = (match[1] as string).trim()
    if (inside.startsWith('!')) continue
    if (inside.startsWith('/')) {
      if (stack.length > 1) stack.pop()
    } else if (inside.startsWith('#') || inside.startsWith('^')) {
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
