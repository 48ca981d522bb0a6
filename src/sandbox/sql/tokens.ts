/** A piece of SQL: a text or name in quotes, a comment, a word with the sign of a parameter, or one other character. */
export interface Token {
  readonly text: string
  readonly at: number
  readonly isComment: boolean
}

const WORD = /[?:@]?[\p{L}\p{N}_$.\u0080-\uffff]+|[?:@]/uy
const CLOSING: Record<string, string> = { "'": "'", '"': '"', '`': '`', '[': ']' }

/** Cuts SQL into its tokens, white space left out. An opening without its closing reaches to the end. */
export function* tokensOf(sql: string): Generator<Token> {
  for (let at = 0; at < sql.length; ) {
    const end = endOf(sql, at)
    const text = sql.slice(at, end)
    if (text.trim() !== '') yield { text, at, isComment: text.startsWith('--') || text.startsWith('/*') }
    at = end
  }
}

function endOf(sql: string, at: number): number {
  const closing = CLOSING[sql[at] as string]
  if (closing !== undefined) return afterQuote(sql, at + 1, closing)
  if (sql.startsWith('--', at)) return after(sql, '\n', at)
  if (sql.startsWith('/*', at)) return after(sql, '*/', at + 2)
  WORD.lastIndex = at
  return at + (WORD.exec(sql)?.[0].length ?? 1)
}

/** Behind the sign that closes a quotation; twice that sign is a part of it. */
function afterQuote(sql: string, from: number, closing: string): number {
  let end = after(sql, closing, from)
  while (closing !== ']' && sql[end] === closing) end = after(sql, closing, end + 1)
  return end
}

function after(sql: string, sign: string, from: number): number {
  const found = sql.indexOf(sign, from)
  return found < 0 ? sql.length : found + sign.length
}
