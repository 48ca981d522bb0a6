import type { Anki } from './anki.ts'
import type { Dict, Value } from './json.ts'
import { storeMedia } from './media-store.ts'
import { asDict, expectHashable, iterate, PythonError, subscript, typeName } from './python.ts'

/** The fields of a note while it is put together. */
export interface NoteFields {
  readonly names: readonly string[]
  readonly values: Value[]
}

const KINDS: readonly [member: string, mark: (file: string) => string][] = [
  ['audio', (file) => `[sound:${file}]`],
  ['video', (file) => `[sound:${file}]`],
  ['picture', (file) => `<img src="${file}">`],
]

/** Stores the media of a `note` parameter and marks it in the fields named; what fails is written into them instead. */
export function addMedia(anki: Anki, fields: NoteFields, note: Dict): void {
  for (const [member, mark] of KINDS) {
    const given = note.get(member) ?? null
    for (const media of Array.isArray(given) ? given : [given]) {
      if (media !== null) addOne(anki, fields, media, mark)
    }
  }
}

function addOne(anki: Anki, fields: NoteFields, media: Value, mark: (file: string) => string): void {
  try {
    const filename = subscript(media, 'filename')
    const members = asDict(media, 'get')
    const get = (key: string): Value => members.get(key) ?? null
    const stored = storeMedia(anki, {
      filename,
      data: get('data'),
      path: get('path'),
      url: get('url'),
      skipHash: get('skipHash'),
      deleteExisting: get('deleteExisting'),
    })
    const named = get('fields')
    if (stored !== null && Array.isArray(named)) append(fields, named, mark(stored))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const text = error.message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    append(fields, iterate(subscript(media, 'fields')), text)
  }
}

function append({ names, values }: NoteFields, named: readonly Value[], text: string): void {
  for (const name of named) {
    expectHashable(name)
    const index = names.indexOf(name as string)
    if (index < 0) continue
    const value = values[index] as Value
    if (typeof value !== 'string') {
      throw new PythonError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`)
    }
    values[index] = value + text
  }
}
