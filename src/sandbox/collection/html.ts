import { finder } from './between.ts'

const MEDIA_START = /<(?:img|audio|video|source|object)\b/gi
const ENTITY = /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/** Text without HTML; the file names of media tags stay, so that two pictures are two things. */
export function stripHtml(html: string): string {
  if (!html.includes('<') && !html.includes('&')) return html
  const bare = withoutMarkup(withNames(html))
  return bare.includes('&') ? bare.replace(ENTITY, decode).replaceAll('\u00a0', ' ') : bare
}

/** Replaces each media tag with the name of its file. */
function withNames(html: string): string {
  const lower = lowerAscii(html)
  const last = html.lastIndexOf('>')
  /** Places outside of quotes from which no tag was whole; what begins before one is not either. */
  const dead = new Uint8Array(html.length + 1)
  let out = ''
  let at = 0
  for (const { index, 0: start } of html.matchAll(MEDIA_START)) {
    if (index < at) continue
    const found = mediaName(html, lower, index + start.length, last, dead)
    if (found === null) continue
    out += `${html.slice(at, index)} ${found.name} `
    at = found.end
  }
  return out + html.slice(at)
}

interface MediaName {
  readonly name: string
  /** The offset behind the tag. */
  readonly end: number
}

/** The file that a tag names, `from` being behind the tag's own name; null where it names none. */
function mediaName(html: string, lower: string, from: number, last: number, dead: Uint8Array): MediaName | null {
  let at = from
  while (at <= last && dead[at] === 0) {
    dead[at] = 1
    const value = attributeValue(lower, at)
    const found = value === null ? null : valueAt(html, value)
    if (found !== null) return found
    const sign = html[at]
    if (sign === '>') return null
    if (sign === '"' || sign === "'") {
      const close = html.indexOf(sign, at + 1)
      if (close < 0) return null
      at = close + 1
    } else at += 1
  }
  return null
}

/** Where the value begins of the attribute that names a file, if that stands here. */
function attributeValue(lower: string, at: number): number | null {
  if (/\w/.test(lower[at - 1] ?? '')) return null
  if (lower.startsWith('src=', at)) return at + 4
  return lower.startsWith('data=', at) ? at + 5 : null
}

function valueAt(html: string, at: number): MediaName | null {
  const quote = html[at]
  if (quote === '"' || quote === "'") {
    const close = html.indexOf(quote, at + 1)
    const end = close > at + 1 ? html.indexOf('>', close + 1) : -1
    if (end >= 0) return { name: html.slice(at + 1, close), end: end + 1 }
  }
  let stop = at
  while (stop < html.length && html[stop] !== ' ' && html[stop] !== '>') stop += 1
  const end = stop > at ? html.indexOf('>', stop) : -1
  return end < 0 ? null : { name: html.slice(at, stop), end: end + 1 }
}

/** Without comments, styles and scripts with all that is in them, and without tags. */
function withoutMarkup(html: string): string {
  const lower = lowerAscii(html)
  const find = finder(lower)
  const behind = (mark: string, from: number) => {
    const at = find(mark, from)
    return at < 0 ? -1 : at + mark.length
  }
  /** The end of what begins here: an element with its content, a comment, a tag; -1 for none. */
  const endOf = (start: number): number => {
    const tag = behind('>', start + 1)
    if (tag < 0) return -1
    for (const name of ['style', 'script'])
      if (lower.startsWith(`<${name}`, start)) return Math.max(tag, behind(`</${name}>`, tag))
    return lower.startsWith('<!--', start) ? Math.max(tag, behind('-->', start + 4)) : tag
  }
  let out = ''
  let at = 0
  for (let start = html.indexOf('<'); start >= 0; start = html.indexOf('<', at)) {
    const end = endOf(start)
    if (end < 0) break
    out += html.slice(at, start)
    at = end
  }
  return out + html.slice(at)
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function decode(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? entity
  const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity
}

/** Whether a field counts as empty where cards are made: white space and line breaks only. */
export function isBlankField(html: string): boolean {
  return /^(?:[ \t\n\v\f\r]|<\/?(?:br|div) ?\/?>)*$/i.test(html)
}
