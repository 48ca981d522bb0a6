/** A number kept as it was spelled: `1.0` is not `1`, and ids above 2^53 keep every digit. */
export interface Numeral {
  readonly numeral: string
}

/** A JSON value that loses nothing of what the comparison of two replies needs; objects are Maps, so that keys keep their order. */
export type Exact = null | boolean | string | Numeral | Exact[] | Map<string, Exact>

/** Whether a value is a number kept as it was spelled. */
export function isNumeral(value: unknown): value is Numeral {
  return typeof value === 'object' && value !== null && 'numeral' in value
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
const PLAIN = /[ !#-[\]-\uffff]*/y
const WORDS: readonly (readonly [string, Exact])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', { numeral: 'NaN' }],
  ['Infinity', { numeral: 'Infinity' }],
  ['-Infinity', { numeral: '-Infinity' }],
]
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Reads JSON as Python's `json.loads` does (NaN and the infinities allowed, of duplicate keys the last wins), with numbers kept
 * as spelled. Throws a SyntaxError that names the place.
 */
export function parseExact(text: string): Exact {
  let at = 0
  const fail = (): never => {
    throw new SyntaxError(`not JSON at character ${at}`)
  }
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  const take = (character: string): boolean => {
    match(SPACE)
    if (text[at] !== character) return false
    at += 1
    return true
  }
  const escaped = (): string => {
    const letter = text[at + 1] ?? fail()
    if (letter !== 'u') {
      at += 2
      return ESCAPES[letter] ?? fail()
    }
    const digits = text.slice(at + 2, at + 6)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail()
    at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }
  const string = (): string => {
    if (!take('"')) fail()
    let value = match(PLAIN)
    while (text[at] === '\\') value += escaped() + match(PLAIN)
    if (text[at] !== '"') fail()
    at += 1
    return value
  }
  const list = (): Exact[] => {
    const items: Exact[] = []
    if (take(']')) return items
    do items.push(value())
    while (take(','))
    return take(']') ? items : fail()
  }
  const object = (): Map<string, Exact> => {
    const members = new Map<string, Exact>()
    if (take('}')) return members
    do {
      const key = string()
      if (!take(':')) fail()
      members.set(key, value())
    } while (take(','))
    return take('}') ? members : fail()
  }
  const value = (): Exact => {
    if (take('[')) return list()
    if (take('{')) return object()
    if (text[at] === '"') return string()
    for (const [word, meaning] of WORDS) {
      if (!text.startsWith(word, at)) continue
      at += word.length
      return meaning
    }
    const numeral = match(NUMBER)
    return numeral === '' ? fail() : { numeral }
  }
  const root = value()
  match(SPACE)
  return at === text.length ? root : fail()
}

/** Writes JSON as Python's `json.dumps` does: ASCII only, `", "` and `": "`, numbers as they were spelled. */
export function printExact(value: Exact): string {
  if (typeof value === 'string') return printString(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isNumeral(value)) return value.numeral
  if (Array.isArray(value)) return `[${value.map(printExact).join(', ')}]`
  return `{${[...value].map(([key, member]) => `${printString(key)}: ${printExact(member)}`).join(', ')}}`
}

function printString(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
