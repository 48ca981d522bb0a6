import { createHash } from 'node:crypto'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
const FORBIDDEN = /[[\]<>:"/?*^\\|\u0000-\u001f\u007f]/g
const DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(?=\.|$)/
const MOST_BYTES = 120
const MOST_EXTENSION = 10

/** A file name as Anki's media folder takes it: composed, lower case, without forbidden characters, not too long. */
export function mediaName(desired: string): string {
  const clean = desired.normalize('NFC').replaceAll('\u00a0', ' ').replace(FORBIDDEN, '').toLowerCase()
  return noTrailing(truncate(noTrailing(clean.replace(DEVICE, '$1_'))))
}

/** The name under which bytes are stored: another one where the wanted is taken by other bytes. */
export function storedUnder(media: ReadonlyMap<string, Buffer>, wanted: string, bytes: Buffer): string {
  const existing = media.get(wanted)
  if (existing === undefined || existing.equals(bytes)) return wanted
  const hash = createHash('sha1').update(bytes).digest('hex')
  const [stem, extension] = truncated(wanted, MOST_BYTES - hash.length - 1)
  return `${stem}-${hash}.${extension}`
}

function noTrailing(name: string): string {
  return /[ .]$/.test(name) ? `${name}_` : name
}

function truncate(name: string): string {
  if (Buffer.byteLength(name) <= MOST_BYTES) return name
  const [stem, extension] = truncated(name, MOST_BYTES)
  return extension === '' ? stem : `${stem}.${extension}`
}

/** The two parts of a name, cut so that they fit with a dot and an underscore. */
function truncated(name: string, most: number): [stem: string, extension: string] {
  const [stem, whole] = split(name)
  const extension = firstBytes(whole, MOST_EXTENSION)
  return [firstBytes(stem, most - Buffer.byteLength(extension) - 2), extension]
}

function split(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)]
}

/** As many whole characters as fit. */
function firstBytes(text: string, most: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > most) break
    kept += character
  }
  return kept
}
