// @ts-check
/** Strings, marks, and the words between them: numbers, true, NaN. A text that is cut or broken has tokens, too. */
const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs
/** The longest text that the page shows. */
const LONGEST = 400_000
/** A list of this length at most stays on one line. */
const LINE = 72
/** The deepest level that is indented further. */
const DEEPEST = 16

/**
 * Lays JSON out on lines without reading it: every number stays as it is written, and so does broken text.
 * @param {string} text
 * @param {(token: string) => string} [write] writes a string
 */
export function pretty(text, write = (token) => token) {
  const tokens = text.match(TOKEN) ?? []
  let depth = 0
  let shown = ''
  const line = () => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`
  for (let at = 0; at < tokens.length; at++) {
    if (shown.length > LONGEST) return `${shown}\n…`
    const token = /** @type {string} */ (tokens[at])
    if (token === '{' || token === '[') {
      const end = endOfShort(tokens, at)
      if (end === null) {
        depth += 1
        shown += token + line()
      } else {
        shown += tokens
          .slice(at, end + 1)
          .map((one) => written(one, write))
          .join('')
        at = end
      }
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1)
      shown += line() + token
    } else if (token === ',') shown += `,${line()}`
    else shown += written(token, write)
  }
  return shown
}

/**
 * @param {string} token
 * @param {(token: string) => string} write
 */
function written(token, write) {
  if (token === ',' || token === ':') return `${token} `
  return token.startsWith('"') ? write(token) : token
}

/**
 * Returns where a list or an object ends that is empty, or a list that is short and holds no other. Null for the rest.
 * @param {readonly string[]} tokens
 * @param {number} start
 */
function endOfShort(tokens, start) {
  const [open, next] = [tokens[start], tokens[start + 1]]
  if ((open === '{' && next === '}') || (open === '[' && next === ']')) return start + 1
  if (open === '{') return null
  let length = 0
  for (let at = start + 1; at < tokens.length && length <= LINE; at++) {
    const token = /** @type {string} */ (tokens[at])
    if (token === ']') return at
    if ('{}['.includes(token)) return null
    length += token.length + 1
  }
  return null
}

/**
 * Returns whether a text is JSON.
 * @param {string} text
 */
export function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * Returns the texts of an object's members by name, as they are written. Null for anything else.
 * @param {string | undefined} text
 * @returns {Map<string, string> | null}
 */
export function membersOf(text) {
  const parts = partsOf(text, '{')
  if (parts === null) return null
  return new Map(
    parts.map((part) => {
      const [name = '""'] = part.match(TOKEN) ?? []
      return [JSON.parse(name), part.slice(part.indexOf(':', part.indexOf(name) + name.length) + 1).trim()]
    }),
  )
}

/**
 * Returns the texts of a list's items, as they are written. Null for anything else.
 * @param {string | undefined} text
 */
export const itemsOf = (text) => partsOf(text, '[')

/**
 * @param {string | undefined} text
 * @param {'{' | '['} open
 * @returns {string[] | null}
 */
function partsOf(text, open) {
  const whole = text?.trim()
  if (whole === undefined || whole[0] !== open || !isJson(whole)) return null
  /** @type {string[]} */
  const parts = []
  let depth = 0
  let start = 1
  for (const { 0: token, index } of whole.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    const isEnd = depth === 0
    if ((token === ',' && depth === 1) || isEnd) {
      const part = whole.slice(start, index).trim()
      if (part !== '') parts.push(part)
      start = index + 1
    }
  }
  return parts
}
